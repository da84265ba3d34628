#include "adapters/storage/document_text.hpp"

#include <fmt/format.h>

#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/json_cursor.hpp"

namespace signalbox::storage {
namespace {

void append_member(std::string& object, std::string_view member) {
  if (object.size() > 1) object += ',';
  object += member;
}

std::string joined(std::string_view first_member, std::string_view body) {
  std::string object = "{";
  object += first_member;
  if (body.size() > 2) object += ',';
  return object.append(body.substr(1));
}

}  // namespace

StoredText read_document_text(std::string_view object, EntryNames* names) {
  StoredText read{1, "{"};
  read.body.reserve(object.size());
  JsonCursor cursor(object);
  cursor.open_object();
  for (auto name = cursor.next_member(); name; name = cursor.next_member()) {
    const auto value = cursor.skip_value();
    if (*name == layout::version_member) {
      read.version = json_whole_number(value).value_or(1);
      continue;
    }
    if (names != nullptr && *name == layout::id_member) names->correlation_id = json_text(value);
    if (names != nullptr && *name == layout::environment_member) names->environment = json_text(value);
    append_member(read.body, object.substr(cursor.member_begin(), cursor.position() - cursor.member_begin()));
  }
  cursor.finish();
  read.body += '}';
  return read;
}

std::string write_document_text(const StoredText& document) {
  return joined(fmt::format("\"{}\":{}", layout::version_member, document.version), document.body);
}

std::string body_named(std::string_view body, std::string_view correlation_id) {
  std::string named = fmt::format("{{\"{}\":{}", layout::id_member, json_quoted(correlation_id));
  JsonCursor cursor(body);
  cursor.open_object();
  for (auto name = cursor.next_member(); name; name = cursor.next_member()) {
    cursor.skip_value();
    if (*name == layout::version_member || *name == layout::id_member) continue;
    append_member(named, body.substr(cursor.member_begin(), cursor.position() - cursor.member_begin()));
  }
  return named += '}';
}

}  // namespace signalbox::storage
