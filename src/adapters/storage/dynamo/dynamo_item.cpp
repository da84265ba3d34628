#include "adapters/storage/dynamo/dynamo_item.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "adapters/storage/dynamo/dynamo_packing.hpp"
#include "core/error.hpp"

namespace signalbox::dynamo {
namespace {

using nlohmann::json;

// As many changes as others may make to a document while one writer waits to learn what became of its own.
constexpr int past_stamps = 7;
// A consistent read is billed by 4 KiB: below, packing saves nothing, and people can read what is there.
constexpr std::size_t packed_from = 4096;
// DynamoDB's limit is for names and values together; keys, stamps and names take less than the rest.
constexpr std::size_t largest_item = 400U << 10U;
constexpr std::size_t room_beside_body = 1024;

json text(const std::string& value) { return {{"S", value}}; }
json number(std::uint64_t value) { return {{"N", std::to_string(value)}}; }
json key_of(const DocumentKey& key) { return {{partition_key, text(key.collection)}, {sort_key, text(key.name)}}; }

std::string text_in(const json& item, const std::string& attribute, const char* type) {
  const auto value = item.find(attribute);
  if (value == item.end() || !value->is_object()) return {};
  const auto typed = value->find(type);
  return typed != value->end() && typed->is_string() ? typed->get<std::string>() : std::string();
}

Version version_in(const json& item) {
  const auto digits = text_in(item, "version", "N");
  Version version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return error == std::errc() && end == digits.data() + digits.size() ? version : 0;
}

[[noreturn]] void refuse(const std::string& place, const std::string& key, const std::string& why) {
  throw Error(ErrorKind::invalid_input, fmt::format("{}: the item {} is none of signalbox's: {}", place, key, why),
              "give signalbox a table of its own; an item that somebody changed by hand has to be removed");
}

// What a body is stored as: the attribute's name and its value.
struct StoredBody {
  const char* attribute;
  json value;
};

StoredBody stored(const DocumentKey& key, const std::string& body) {
  std::size_t size = body.size();
  StoredBody result{"body", text(body)};
  if (body.size() >= packed_from) {
    auto packed = pack_text(body);
    const auto packed_size = packed.size() / 4 * 3;  // DynamoDB counts the bytes, not their base64
    if (packed_size < size) {
      size = packed_size;
      result = {"packed", {{"B", std::move(packed)}}};
    }
  }
  if (size + room_beside_body <= largest_item) return result;
  throw Error(
      ErrorKind::invalid_input,
      fmt::format("the document for '{}/{}' takes {} KiB ({} before compression), and DynamoDB holds {} KiB an "
                  "item",
                  key.collection, key.name, (size + 1023) / 1024, (body.size() + 1023) / 1024, largest_item / 1024),
      "let fewer deployments wait in one line, or keep the registry in PostgreSQL");
}

// The stamps move down by one place. All right-hand sides are the item as it was.
std::string shift_of_stamps() {
  std::string shift;
  for (int place = past_stamps; place >= 1; --place) {
    shift += fmt::format(", past{} = if_not_exists({}, :none)", place,
                         place == 1 ? std::string("stamp") : fmt::format("past{}", place - 1));
  }
  return shift;
}

json change_request(const DocumentKey& key, Version expected, const DynamoStamp& stamp) {
  json request = {{"Key", key_of(key)},
                  {"ExpressionAttributeNames", {{"#version", "version"}}},
                  {"ExpressionAttributeValues",
                   {{":version", number(stamp.version)}, {":stamp", text(stamp.text)}, {":none", text("-")}}}};
  if (expected == 0) {
    request["ConditionExpression"] = "attribute_not_exists(#version) OR attribute_exists(gone)";
  } else {
    request["ConditionExpression"] = "#version = :expected";
    request["ExpressionAttributeValues"][":expected"] = number(expected);
  }
  return request;
}

}  // namespace

Entry read_entry(const json& item, const std::string& place) {
  Entry entry;
  const auto name = text_in(item, sort_key, "S");
  entry.key = text_in(item, partition_key, "S") + '/' + name;
  entry.version = version_in(item);
  if (entry.version == 0) refuse(place, entry.key, "it has no version");
  entry.is_gone = item.contains("gone");
  entry.stamps.push_back(text_in(item, "stamp", "S"));
  for (int i = 1; i <= past_stamps; ++i) entry.stamps.push_back(text_in(item, fmt::format("past{}", i), "S"));
  return entry;
}

Document read_document(const json& item, const std::string& place) {
  const auto entry = read_entry(item, place);
  if (item.contains("body")) return {entry.key, text_in(item, "body", "S"), entry.version};
  auto body = unpack_text(text_in(item, "packed", "B"));
  if (!body) refuse(place, entry.key, "its body cannot be unpacked");
  return {entry.key, std::move(*body), entry.version};
}

json get_request(const DocumentKey& key) { return {{"Key", key_of(key)}, {"ConsistentRead", true}}; }

json put_request(const DocumentKey& key, const std::string& body, Version expected, const DynamoStamp& stamp,
                 std::optional<Time> expires) {
  auto [attribute, value] = stored(key, body);
  auto request = change_request(key, expected, stamp);
  request["ExpressionAttributeNames"]["#body"] = attribute;
  request["ExpressionAttributeNames"]["#other"] = std::string_view(attribute) == "body" ? "packed" : "body";
  request["ExpressionAttributeValues"][":body"] = std::move(value);
  auto update = fmt::format("SET #body = :body, #version = :version{}, stamp = :stamp", shift_of_stamps());
  if (expires) {
    request["ExpressionAttributeNames"]["#expiry"] = expiry;
    request["ExpressionAttributeValues"][":expiry"] = number(
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(*expires).time_since_epoch().count()));
    update += ", #expiry = :expiry";
  }
  request["UpdateExpression"] = update + " REMOVE #other, gone";
  return request;
}

json mark_gone_request(const DocumentKey& key, Version expected, const DynamoStamp& stamp) {
  auto request = change_request(key, expected, stamp);
  request["ExpressionAttributeValues"][":gone"] = {{"BOOL", true}};
  request["UpdateExpression"] =
      fmt::format("SET gone = :gone, #version = :version{}, stamp = :stamp REMOVE body, packed", shift_of_stamps());
  return request;
}

json remove_request(const DocumentKey& key, Version version) {
  return {{"Key", key_of(key)},
          {"ConditionExpression", "#version = :version"},
          {"ExpressionAttributeNames", {{"#version", "version"}}},
          {"ExpressionAttributeValues", {{":version", number(version)}}}};
}

json query_request(const std::string& collection, const std::string& beginning_of_name) {
  json request = {{"ConsistentRead", true},
                  {"KeyConditionExpression", "#collection = :collection"},
                  {"ExpressionAttributeNames", {{"#collection", partition_key}}},
                  {"ExpressionAttributeValues", {{":collection", text(collection)}}}};
  if (beginning_of_name.empty()) return request;
  request["KeyConditionExpression"] = "#collection = :collection AND begins_with(#name, :name)";
  request["ExpressionAttributeNames"]["#name"] = sort_key;
  request["ExpressionAttributeValues"][":name"] = text(beginning_of_name);
  return request;
}

json scan_request() { return {{"ConsistentRead", true}}; }

json without_bodies(json request) {
  auto& names = request["ExpressionAttributeNames"];
  names["#collection"] = partition_key;
  names["#name"] = sort_key;
  names["#version"] = "version";
  request["ProjectionExpression"] = "#collection, #name, #version, gone";
  return request;
}

}  // namespace signalbox::dynamo
