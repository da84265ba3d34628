// How one document lies in the table. Every attribute is named here and nowhere else; docs/registry.md explains them.
//
//   collection (partition key), name (sort key)   the two halves of the document's key, so that a list is one Query
//   version, stamp, past1 … past7                 see dynamo_stamps.hpp
//   body, or packed when that is smaller          the document
//   gone                                          erased: on its way out, and absent for every reader
//   expires_at                                    history only: when DynamoDB may remove it by itself
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "adapters/storage/document_key.hpp"
#include "adapters/storage/dynamo/dynamo_stamps.hpp"
#include "ports/document_store.hpp"

namespace signalbox::dynamo {

inline constexpr const char* partition_key = "collection";
inline constexpr const char* sort_key = "name";
inline constexpr const char* expiry = "expires_at";

/// Everything of an item but its body.
struct Entry {
  std::string key;
  Version version = 0;
  bool is_gone = false;
  std::vector<std::string> stamps;  ///< of its last changes, newest first
};

/// Throws Error{invalid_input}, naming `place`, for an item that no signalbox has written.
[[nodiscard]] Entry read_entry(const nlohmann::json& item, const std::string& place);
[[nodiscard]] Document read_document(const nlohmann::json& item, const std::string& place);

/// Requests without the table's name.
[[nodiscard]] nlohmann::json get_request(const DocumentKey& key);
/// `expires` is set for documents that DynamoDB may remove by itself. Throws Error{invalid_input} for a body that does
/// not fit into an item, even packed.
[[nodiscard]] nlohmann::json put_request(const DocumentKey& key, const std::string& body, Version expected,
                                         const DynamoStamp& stamp, std::optional<Time> expires);
[[nodiscard]] nlohmann::json mark_gone_request(const DocumentKey& key, Version expected, const DynamoStamp& stamp);
/// Removes what was marked with this version.
[[nodiscard]] nlohmann::json remove_request(const DocumentKey& key, Version version);
[[nodiscard]] nlohmann::json query_request(const std::string& collection, const std::string& beginning_of_name);
[[nodiscard]] nlohmann::json scan_request();
/// The same read, of keys and versions alone.
[[nodiscard]] nlohmann::json without_bodies(nlohmann::json request);

}  // namespace signalbox::dynamo
