#include "adapters/storage/dynamo/dynamo_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/storage/dynamo/dynamo_item.hpp"
#include "adapters/storage/dynamo/dynamo_setup.hpp"
#include "adapters/storage/dynamo/dynamo_table.hpp"
#include "adapters/storage/dynamo/dynamo_watch.hpp"
#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using nlohmann::json;

constexpr Duration first_pause{50};
constexpr Duration longest_pause{1'000};

std::string checked_table_name(std::string name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  const bool is_name = name.size() >= 3 && name.size() <= 255 && name.find_first_not_of(allowed) == std::string::npos;
  if (is_name) return name;
  throw Error(ErrorKind::invalid_input, fmt::format("\"{}\" cannot be the name of a DynamoDB table", one_line(name)),
              "a name has 3 to 255 letters, digits, '_', '.' and '-'");
}

}  // namespace

// What the store and its watches share.
class DynamoStore::Documents {
 public:
  Documents(const DynamoOptions& options, aws::DynamoClient client, Clock& clock, std::uint64_t seed)
      : table_(checked_table_name(options.table), std::move(client), {options.patience, options.hurry}),
        clock_(clock),
        keep_history_(options.keep_history),
        stamps_(clock, seed),
        board_(std::make_shared<dynamo::WatchBoard>(clock)) {}

  std::optional<Document> get(const DocumentKey& key, const std::string& full_key) {
    const auto item = item_at(key);
    auto document = item && !entry_of(*item).is_gone ? std::optional(read(*item)) : std::nullopt;
    board_->saw(full_key, document ? document->version : 0);
    return document;
  }

  std::optional<Version> put(const DocumentKey& key, const std::string& body, Version expected) {
    const auto stamp = stamps_.next(expected);
    if (!write(key, dynamo::put_request(key, body, expected, stamp, expiry_of(key)), expected, stamp))
      return std::nullopt;
    board_->saw(key.collection + '/' + key.name, stamp.version);
    return stamp.version;
  }

  // In two steps, because of what is no longer there nobody can tell who removed it. Whoever reads in between, or after
  // a crash in between, finds it gone.
  bool erase(const DocumentKey& key, Version expected) {
    const auto stamp = stamps_.next(expected);
    if (expected == 0 || !write(key, dynamo::mark_gone_request(key, expected, stamp), expected, stamp)) return false;
    board_->saw(key.collection + '/' + key.name, 0);
    try {
      static_cast<void>(table_.write("DeleteItem", dynamo::remove_request(key, stamp.version)));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable && error.kind() != ErrorKind::interrupted) throw;
    }
    return true;
  }

  std::vector<Document> list(const std::string& prefix) {
    std::vector<Document> found;
    read_all(
        prefix, [](json request) { return request; }, {}, [&](const json& item) { found.push_back(read(item)); });
    std::ranges::sort(found, {}, &Document::key);
    return found;
  }

  std::vector<std::string> keys(const std::string& prefix) {
    std::vector<std::string> found;
    visit_keys(prefix, [&](const std::string& key) { found.push_back(key); });
    std::ranges::sort(found);
    return found;
  }

  void visit_keys(const std::string& prefix, const std::function<void(const std::string&)>& take) {
    read_all(prefix, dynamo::without_bodies, {}, [&](const json& item) { take(entry_of(item).key); });
  }

  dynamo::Versions versions(const std::string& prefix, std::stop_token stop) {
    dynamo::Versions found;
    const auto take = [&](const json& item) {
      const auto entry = entry_of(item);
      found[entry.key] = entry.version;
    };
    if (!dynamo::means_one_document(prefix)) {
      read_all(prefix, dynamo::without_bodies, stop, take);
      return found;
    }
    const auto answer =
        table_.ask("GetItem", dynamo::without_bodies(dynamo::get_request(parse_document_key(prefix))), std::move(stop));
    if (answer.contains("Item") && !entry_of(answer["Item"]).is_gone) take(answer["Item"]);
    return found;
  }

  [[nodiscard]] const DynamoTable& table() const { return table_; }
  [[nodiscard]] const std::shared_ptr<dynamo::WatchBoard>& board() const { return board_; }
  [[nodiscard]] Duration jittered(Duration span) { return stamps_.jittered(span); }
  [[nodiscard]] Duration up_to(Duration span) { return stamps_.up_to(span); }

 private:
  [[nodiscard]] dynamo::Entry entry_of(const json& item) {
    auto entry = dynamo::read_entry(item, table_.place());
    stamps_.saw(entry.version);
    return entry;
  }

  [[nodiscard]] Document read(const json& item) const { return dynamo::read_document(item, table_.place()); }

  // Also one that is gone.
  [[nodiscard]] std::optional<json> item_at(const DocumentKey& key) const {
    auto answer = table_.ask("GetItem", dynamo::get_request(key));
    const auto item = answer.find("Item");
    return item == answer.end() ? std::nullopt : std::optional<json>(std::move(*item));
  }

  [[nodiscard]] std::optional<Time> expiry_of(const DocumentKey& key) const {
    const auto prefix = key.collection + '/';
    if (prefix != keys::history && prefix != keys::evidence) return std::nullopt;
    return clock_.now() + keep_history_;
  }

  // False when somebody else was first.
  bool write(const DocumentKey& key, json request, Version expected, const DynamoStamp& stamp) {
    const auto failed = table_.write("UpdateItem", std::move(request));
    return !failed || was_done(key, expected, stamp, *failed);
  }

  // The condition may not have held because an earlier try of the same write was done, its answer lost on the way. Even
  // a write that went out once may be such a try: libcurl repeats by itself what it sent into a connection that died.
  bool was_done(const DocumentKey& key, Version expected, const DynamoStamp& stamp,
                const DynamoConditionFailed& failed) {
    const auto item = failed.found.empty() ? item_at(key) : std::optional<json>(json::parse(failed.found));
    const auto fate = item ? fate_of(stamp, expected, entry_of(*item).stamps) : DynamoFate::unknown;
    if (fate != DynamoFate::unknown || !failed.uncertain) return fate == DynamoFate::happened;
    throw Error(
        ErrorKind::unavailable,
        fmt::format("{}: the connection was lost while '{}/{}' was written, and others have changed it so often "
                    "since that nobody can tell whether it was",
                    table_.place(), key.collection, key.name),
        "read it again, and repeat what is missing");
  }

  void read_all(const std::string& prefix, const std::function<json(json)>& shaped, const std::stop_token& stop,
                const std::function<void(const json&)>& each) {
    const auto slash = prefix.find('/');
    if (slash == 0) return;
    const bool one_collection = slash != std::string::npos;
    const auto request = one_collection ? dynamo::query_request(prefix.substr(0, slash), prefix.substr(slash + 1))
                                        : dynamo::scan_request();
    table_.ask_all(one_collection ? "Query" : "Scan", shaped(request), stop, [&](const json& item) {
      const auto entry = entry_of(item);
      if (!entry.is_gone && entry.key.starts_with(prefix)) each(item);
    });
  }

  DynamoTable table_;
  Clock& clock_;
  Duration keep_history_;
  DynamoStamps stamps_;
  std::shared_ptr<dynamo::WatchBoard> board_;
};

DynamoStore::DynamoStore(DynamoOptions options, aws::DynamoClient client, Clock& clock, std::uint64_t seed)
    : options_(std::move(options)),
      clock_(clock),
      documents_(std::make_shared<Documents>(options_, std::move(client), clock, seed)) {}

DynamoStore::~DynamoStore() = default;

std::optional<Document> DynamoStore::get(const std::string& key) {
  return documents_->get(parse_document_key(key), key);
}

std::optional<Version> DynamoStore::put(const std::string& key, const std::string& body, Version expected) {
  const auto parsed = parse_document_key(key);
  check_document_body(key, body);
  return documents_->put(parsed, body, expected);
}

std::optional<Version> DynamoStore::change(const std::string& key, const Rule& rule) {
  for (Duration most = first_pause;; most = std::min(most * 2, longest_pause)) {
    const auto document = get(key);
    const auto revision = rule(document);
    if (!revision) return std::nullopt;
    if (const auto version = put(key, revision->body, document ? document->version : 0)) return version;
    static_cast<void>(pause(clock_, documents_->up_to(most), options_.hurry));
  }
}

bool DynamoStore::erase(const std::string& key, Version expected) {
  return documents_->erase(parse_document_key(key), expected);
}

std::vector<Document> DynamoStore::list(const std::string& prefix) { return documents_->list(prefix); }

std::vector<std::string> DynamoStore::keys(const std::string& prefix) { return documents_->keys(prefix); }

void DynamoStore::visit_keys(const std::string& prefix, const std::function<void(const std::string&)>& take) {
  documents_->visit_keys(prefix, take);
}

std::unique_ptr<ChangeWatch> DynamoStore::watch(const std::string& prefix) {
  return dynamo::make_watch({documents_->board(),
                             [documents = documents_](const std::string& what, std::stop_token stop) {
                               return documents->versions(what, std::move(stop));
                             },
                             [documents = documents_](Duration span) { return documents->jittered(span); }},
                            prefix);
}

std::string DynamoStore::place() const { return documents_->table().place(); }

SetupOutcome DynamoStore::init() {
  return dynamo::set_up(documents_->table(), clock_, options_.setup_patience, options_.warn);
}

}  // namespace signalbox
