#include "adapters/storage/postgres/postgres_store.hpp"

#include "adapters/storage/document_key.hpp"
#include "adapters/storage/postgres/postgres_listener.hpp"
#include "adapters/storage/postgres/postgres_writes.hpp"

namespace signalbox {
namespace {

using postgres::Telling;

// Erased documents leave a row for an hour; now and then whoever erases one clears those away.
constexpr std::uint64_t erasures_to_a_clearance = 64;

// The first condition gives the index a place to begin, the second one is exact: no wildcards.
constexpr const char* begins_so = "d.key >= $1 AND d.key ^@ $1";

// The server takes no text that is not whole; what is cut off is compared here.
std::string whole_characters(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != '\0') {
    const std::size_t length = utf8_sequence_length(text.substr(end));
    if (length == 0) break;
    end += length;
  }
  return std::string(text.substr(0, end));
}

}  // namespace

struct PostgresStore::Parts {
  Parts(PostgresOptions options, Clock& clock, std::uint64_t random)
      : session(postgres::Address(options.connection),
                {std::move(options.warn), options.answer_patience, options.reconnect_patience},
                std::move(options.hurry), clock, random),
        listener(std::make_shared<postgres::Listener>(session.address(), clock, session.random())) {}

  void clear_now_and_then() {
    if (session.random() % erasures_to_a_clearance != 0) return;
    try {
      static_cast<void>(session.write(postgres::remove_long_erased()));
    } catch (const Error&) {
      // Somebody else's turn, or a role without DELETE: rows without bodies harm nobody.
    }
  }

  std::optional<Version> put(const std::string& key, const std::string& body, Version expected, Telling telling) {
    (void)parse_document_key(key);
    check_document_body(key, body);
    const std::int64_t writer = new_writer(session, telling);
    return postgres::Write(session, key, expected, writer)
        .run(expected == 0 ? postgres::insert_document(key, body, writer)
                           : postgres::update_document(key, body, writer, expected));
  }

  bool erase(const std::string& key, Version expected, Telling telling) {
    (void)parse_document_key(key);
    if (expected == 0) return false;
    const std::int64_t writer = new_writer(session, telling);
    const auto erasure = postgres::erase_document(key, writer, expected);
    if (!postgres::Write(session, key, expected, writer).run(erasure)) return false;
    clear_now_and_then();
    return true;
  }

  postgres::Session session;
  std::shared_ptr<postgres::Listener> listener;
};

PostgresStore::PostgresStore(PostgresOptions options, Clock& clock, std::uint64_t random)
    : parts_(std::make_unique<Parts>(std::move(options), clock, random)) {}
PostgresStore::~PostgresStore() = default;

std::optional<Document> PostgresStore::get(const std::string& key) {
  (void)parse_document_key(key);
  auto documents = parts_->session.select("d.key = $1", {key});
  if (documents.empty()) return std::nullopt;
  return std::move(documents.front());
}

std::optional<Version> PostgresStore::put(const std::string& key, const std::string& body, Version expected) {
  return parts_->put(key, body, expected, Telling::watches);
}

std::optional<Version> PostgresStore::put_quietly(const std::string& key, const std::string& body, Version expected) {
  return parts_->put(key, body, expected, Telling::nobody);
}

std::optional<Version> PostgresStore::change(const std::string& key, const Rule& rule) {
  (void)parse_document_key(key);
  const auto change = postgres::change_in_line(parts_->session, key, rule);
  return change.is_absent ? DocumentStore::change(key, rule) : change.version;
}

bool PostgresStore::erase(const std::string& key, Version expected) {
  return parts_->erase(key, expected, Telling::watches);
}

bool PostgresStore::erase_quietly(const std::string& key, Version expected) {
  return parts_->erase(key, expected, Telling::nobody);
}

std::vector<Document> PostgresStore::list(const std::string& prefix) {
  auto documents = parts_->session.select(begins_so, {whole_characters(prefix)});
  std::erase_if(documents, [&](const Document& document) { return !document.key.starts_with(prefix); });
  return documents;
}

std::vector<std::string> PostgresStore::keys(const std::string& prefix) {
  std::vector<std::string> keys;
  for (Document& document :
       parts_->session.select(begins_so, {whole_characters(prefix)}, postgres::Selection::without_bodies)) {
    if (document.key.starts_with(prefix)) keys.push_back(std::move(document.key));
  }
  return keys;
}

std::unique_ptr<ChangeWatch> PostgresStore::watch(const std::string& prefix) {
  return postgres::Listener::watch(parts_->listener, prefix, parts_->session.patience());
}

std::string PostgresStore::place() const { return parts_->session.address().place(); }

SetupOutcome PostgresStore::init() { return parts_->session.init(); }

}  // namespace signalbox
