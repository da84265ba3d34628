#include "records/archive_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/deployment.hpp"
#include "core/error.hpp"
#include "records/deployment_document.hpp"
#include "records/json_reading.hpp"
#include "records/keys.hpp"

namespace signalbox {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr std::uint64_t archive_format = 1;
const std::string archive = "the archive";

// The file registry's own counter; other stores have theirs elsewhere.
constexpr const char* stores_own = "version";

void add_deployment(std::vector<ArchivedDocument>& documents, const json& entry) {
  const records::Fields fields(entry, archive);
  const std::string id = fields.required_text("correlation_id");
  json body = entry;
  body.erase(stores_own);
  const Deployment deployment = read_deployment(body.dump(), id);
  documents.push_back({keys::deployment(id), body.dump()});
  if (has_ended(deployment.status)) documents.push_back({keys::ended(id), body.dump()});
}

std::vector<ArchivedDocument> read_plain(const records::Fields& fields) {
  std::vector<ArchivedDocument> documents;
  for (const json& entry : fields.array("deployments")) {
    if (!entry.is_object())
      throw Error(ErrorKind::invalid_input, fmt::format("{}: \"deployments\" must be a list of objects", archive));
    add_deployment(documents, entry);
  }
  if (const json* environments = fields.object("environments")) {
    for (const auto& [name, environment] : environments->items()) {
      json body = environment;
      if (!body.is_object())
        throw Error(ErrorKind::invalid_input, fmt::format("{}: the environment \"{}\" is no object", archive, name));
      body.erase(stores_own);
      documents.push_back({keys::environment(name), body.dump()});
    }
  }
  return documents;
}

std::vector<ArchivedDocument> read_documents(const json& all) {
  std::vector<ArchivedDocument> documents;
  for (const auto& [key, body] : all.items()) {
    if (!body.is_object())
      throw Error(ErrorKind::invalid_input, fmt::format("{}: the document \"{}\" is no object", archive, key));
    documents.push_back({key, body.dump()});
  }
  return documents;
}

/// "line 3, column 14" of the byte that a parser stumbled over, counted from 1.
std::string place_in(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is the beginning
  return fmt::format("line {}, column {}", 1 + std::ranges::count(before, '\n'), before.size() - line_start + 1);
}

json parse_archive(std::string_view text) {
  try {
    const json value = json::parse(text);
    if (value.is_object()) return value;
  } catch (const json::parse_error& error) {
    throw Error(ErrorKind::invalid_input, fmt::format("{} is no JSON from {} on", archive, place_in(text, error.byte)),
                "mend it there, or write it anew with signalbox registry export");
  }
  throw Error(ErrorKind::invalid_input, fmt::format("{} is JSON, but not an object", archive),
              "signalbox registry export writes one");
}

}  // namespace

std::string write_archive(const std::string& registry, Time exported_at,
                          const std::vector<ArchivedDocument>& documents) {
  ordered_json body;
  body["format"] = archive_format;
  body["registry"] = registry;
  body["exported_at"] = to_iso8601(exported_at);
  body["documents"] = ordered_json::object();
  for (const ArchivedDocument& document : documents)
    body["documents"][document.key] = ordered_json::parse(document.body);
  return body.dump(1, ' ', false, json::error_handler_t::replace);
}

std::vector<ArchivedDocument> read_archive(std::string_view text) {
  const json value = parse_archive(text);
  const records::Fields fields(value, archive);
  if (fields.number("format", archive_format) > archive_format) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("{} was written by a newer signalbox than {}", archive, SIGNALBOX_VERSION),
                "update signalbox here");
  }
  if (const json* documents = fields.object("documents")) return read_documents(*documents);
  if (fields.has("deployments")) return read_plain(fields);
  throw Error(ErrorKind::invalid_input, fmt::format("{} has neither \"documents\" nor \"deployments\"", archive),
              "signalbox registry export writes one");
}

bool is_same_document(std::string_view body, std::string_view other) {
  return json::parse(body, nullptr, false) == json::parse(other, nullptr, false);
}

}  // namespace signalbox
