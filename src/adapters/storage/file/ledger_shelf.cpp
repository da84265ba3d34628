#include "adapters/storage/file/ledger_shelf.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/file/spare_file.hpp"
#include "adapters/storage/json_cursor.hpp"
#include "records/keys.hpp"

namespace signalbox::storage {
namespace {

bool is_environment(std::string_view collection) { return keys::environments.starts_with(collection); }

auto& section(auto& ledger, std::string_view collection) {
  return is_environment(collection) ? ledger.environments : ledger.deployments;
}

/// Entries of `deployments` are found by their correlation_id, so it is part of their body; those of `environments` by
/// their name.
std::string body_for(const DocumentKey& key, const std::string& body) {
  return is_environment(key.collection) ? read_document_text(body).body : body_named(body, key.name);
}

Version version_in(const Ledger& ledger, const DocumentKey& key) {
  const auto& entries = section(ledger, key.collection);
  const auto found = entries.find(key.name);
  return found == entries.end() ? 0 : found->second.version;
}

std::optional<Document> document_in(const Ledger& ledger, const DocumentKey& key) {
  const auto& entries = section(ledger, key.collection);
  const auto found = entries.find(key.name);
  if (found == entries.end()) return std::nullopt;
  return Document{key.collection + "/" + key.name, found->second.body, found->second.version};
}

Version store_in(Ledger& ledger, const DocumentKey& key, const std::string& body) {
  section(ledger, key.collection)[key.name] = {++ledger.revision, body_for(key, body)};
  return ledger.revision;
}

constexpr std::size_t beginning_length = 64;

std::string beginning_of(const OpenFile& open, const std::filesystem::path& file) {
  std::string text(beginning_length, '\0');
  const auto length = ::pread(open.descriptor(), text.data(), text.size(), 0);
  if (length < 0) throw file_error("cannot read", file, errno);
  text.resize(static_cast<std::size_t>(length));
  return text;
}

Ledger readable_part(std::string_view text, std::string_view place, Version floor) {
  try {
    return read_ledger(text, place).ledger;
  } catch (const JsonDamage&) {
    return salvage_ledger(text, floor);
  }
}

}  // namespace

std::optional<Document> LedgerShelf::get(const DocumentKey& key) { return document_in(*load(), key); }

std::vector<Document> LedgerShelf::list(const std::string& collection) {
  const auto ledger = load();
  std::vector<Document> documents;
  for (const auto& [name, entry] : section(*ledger, collection)) {
    documents.push_back({collection + "/" + name, entry.body, entry.version});
  }
  return documents;
}

std::optional<Version> LedgerShelf::put(const DocumentKey& key, const std::string& body, Version expected) {
  // Who comes too late needs no lock to be told so, and an empty registry is not made for nothing.
  if (version_in(*load(), key) != expected) return std::nullopt;
  std::optional<Version> version;
  const bool done = edit([&](Ledger& ledger) {
    if (version_in(ledger, key) != expected) return false;
    version = store_in(ledger, key, body);
    return true;
  });
  return done ? version : std::nullopt;
}

// In the order of asking, and nobody in vain: the rule is asked under the lock. Only for what does not exist yet is it
// asked before, as it may want to look elsewhere for what was there.
std::optional<Version> LedgerShelf::change(const DocumentKey& key, const DocumentStore::Rule& rule) {
  std::optional<DocumentStore::Revision> revision;
  const bool is_new = version_in(*load(), key) == 0;
  if (is_new && !(revision = rule(std::nullopt))) return std::nullopt;
  std::optional<Version> version;
  const bool done = edit([&](Ledger& ledger) {
    if (const auto current = document_in(ledger, key); current || !is_new) revision = rule(current);
    if (!revision) return false;
    version = store_in(ledger, key, revision->body);
    return true;
  });
  return done ? version : std::nullopt;
}

bool LedgerShelf::erase(const DocumentKey& key, Version expected) {
  if (expected == 0 || version_in(*load(), key) != expected) return false;
  return edit([&](Ledger& ledger) {
    if (version_in(ledger, key) != expected) return false;
    ++ledger.revision;
    section(ledger, key.collection).erase(key.name);
    return true;
  });
}

std::filesystem::path LedgerShelf::watched(const DocumentKey&) const { return file_; }

bool LedgerShelf::edit(const std::function<bool(Ledger&)>& change) {
  {
    const auto lock = registry_.lock(file_);
    Ledger ledger = *load_locked();
    if (!change(ledger)) return false;
    replace(std::make_shared<const Ledger>(std::move(ledger)));
  }
  // After the lock: whoever takes it next builds on this exchange, and syncs the same folder before telling anybody
  // that it is done. So nothing is told to be durable that is not, and writers wait for one flush of the disk instead
  // of two.
  sync_folder(file_.parent_path());
  return true;
}

void LedgerShelf::replace(Snapshot ledger) {
  const auto text = write_ledger(*ledger);
  const auto identity = exchange_file(file_, layout::beside(file_, layout::spare_extension), text);
  std::lock_guard guard(mutex_);
  parsed_ = Parsed{identity, text.substr(0, beginning_length), std::move(ledger)};
}

LedgerShelf::Snapshot LedgerShelf::load() {
  auto seen = look();
  tell_repeated(seen.repeated);
  if (seen.ledger) return seen.ledger;
  try {
    const auto lock = registry_.lock(file_);
    return load_locked();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::denied) throw;
    throw Error(
        ErrorKind::invalid_input,
        fmt::format("{} is damaged: {}; and it cannot be set aside: {}", file_.string(), seen.damage, error.what()),
        error.hint());
  }
}

LedgerShelf::Snapshot LedgerShelf::load_locked() {
  auto seen = look();
  tell_repeated(seen.repeated);
  return seen.ledger ? seen.ledger : repair(seen.damage);
}

LedgerShelf::Look LedgerShelf::look() {
  std::lock_guard guard(mutex_);
  for (;;) {
    const auto open = open_to_read(file_);
    if (!open) return {std::make_shared<const Ledger>(), {}, {}};
    Parsed parsed = parsed_;
    auto seen = read(*open, parsed);
    // What was exchanged meanwhile may be written over while it is read.
    if (const auto there = identity_of(file_); there && there->inode != parsed.identity.inode) continue;
    parsed_ = std::move(parsed);
    return seen;
  }
}

/// Reads what is not in `parsed` already, and leaves it there.
LedgerShelf::Look LedgerShelf::read(const OpenFile& open, Parsed& parsed) const {
  const auto identity = identity_of(open, file_);
  if (parsed.ledger && parsed.identity == identity && parsed.beginning == beginning_of(open, file_)) {
    return {parsed.ledger, {}, {}};
  }
  parsed = {identity, {}, nullptr};
  try {
    const auto text = read_all(open, file_);
    auto reading = read_ledger(text, file_.string());
    if (!reading.refused.empty()) return {nullptr, fmt::format("{}", fmt::join(reading.refused, "; ")), {}};
    parsed.beginning = text.substr(0, beginning_length);
    parsed.ledger = std::make_shared<const Ledger>(std::move(reading.ledger));
    return {parsed.ledger, {}, std::move(reading.repeated)};
  } catch (const JsonDamage& error) {
    return {nullptr, fmt::format("{} (byte {})", error.what(), error.offset), {}};
  }
}

LedgerShelf::Snapshot LedgerShelf::repair(const std::string& damage) {
  const auto open = open_to_read(file_);
  if (!open) return std::make_shared<const Ledger>();
  const auto text = read_all(*open, file_);
  // The damaged file stands until both its copy and its successor are on the disk: a crash in between repeats this, and
  // loses nothing.
  const auto aside = registry_.set_aside(file_, text);
  auto repaired = std::make_shared<const Ledger>(readable_part(text, file_.string(), registry_.version_after_loss()));
  replace(repaired);
  sync_folder(file_.parent_path());
  registry_.warn(fmt::format("{} was damaged: {}. Kept {} deployments and {} environments; the damaged file is {}",
                             file_.string(), damage, repaired->deployments.size(), repaired->environments.size(),
                             aside.string()));
  return repaired;
}

void LedgerShelf::tell_repeated(const std::vector<std::string>& ids) const {
  for (const auto& id : ids) {
    registry_.warn(fmt::format("{} has the deployment {} more than once; the last one counts", file_.string(), id));
  }
}

}  // namespace signalbox::storage
