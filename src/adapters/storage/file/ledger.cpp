#include "adapters/storage/file/ledger.hpp"

#include <fmt/format.h>

#include "adapters/storage/document_key.hpp"
#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/json_cursor.hpp"
#include "core/error.hpp"

namespace signalbox::storage {
namespace {

/// Fills a reading, one member of the file after the other.
class LedgerReader {
 public:
  LedgerReader(std::string_view text, std::string_view place) : text_(text), place_(place), cursor_(text) {}

  LedgerReading read() {
    cursor_.open_object();
    for (auto name = cursor_.next_member(); name; name = cursor_.next_member()) read_member(*name);
    cursor_.finish();
    return std::move(reading_);
  }

 private:
  void read_member(const std::string& name) {
    if (name == layout::format_member) {
      check_format(cursor_.skip_value());
    } else if (name == layout::revision_member) {
      reading_.ledger.revision = std::max(reading_.ledger.revision, whole_number(cursor_.skip_value()));
    } else if (name == layout::deployments_member && cursor_.peek() == '[') {
      read_deployments();
    } else if (name == layout::environments_member && cursor_.peek() == '{') {
      read_environments();
    } else if (name == layout::deployments_member || name == layout::environments_member) {
      throw JsonDamage(fmt::format("\"{}\" is neither empty nor a collection", name), cursor_.position());
    } else {
      const auto begin = cursor_.member_begin();
      cursor_.skip_value();
      reading_.ledger.other_members.emplace_back(text_.substr(begin, cursor_.position() - begin));
    }
  }

  void check_format(std::string_view value) const {
    if (json_whole_number(value).value_or(0) <= layout::format && json_whole_number(value)) return;
    throw Error(ErrorKind::invalid_input,
                fmt::format("{} has format {}, and this signalbox {} reads format {}", place_, value, SIGNALBOX_VERSION,
                            layout::format),
                "use the newer signalbox that wrote it, or another registry with --registry");
  }

  Version whole_number(std::string_view value) const {
    if (const auto number = json_whole_number(value)) return *number;
    throw JsonDamage(fmt::format("\"{}\" is not a whole number", layout::revision_member), cursor_.position());
  }

  void read_deployments() {
    cursor_.open_array();
    for (int place = 0; cursor_.next_element(); ++place) {
      const bool is_object = cursor_.peek() == '{';
      const auto value = cursor_.skip_value();
      EntryNames names;
      auto entry = is_object ? read_document_text(value, &names) : StoredText{};
      if (!is_object || !is_document_name(names.correlation_id)) {
        reading_.refused.push_back(fmt::format("{}[{}] has no correlation_id", layout::deployments_member, place));
        continue;
      }
      if (reading_.ledger.deployments.contains(names.correlation_id)) reading_.repeated.push_back(names.correlation_id);
      keep(reading_.ledger.deployments, names.correlation_id, std::move(entry));
    }
  }

  void read_environments() {
    cursor_.open_object();
    for (auto name = cursor_.next_member(); name; name = cursor_.next_member()) {
      const bool is_object = cursor_.peek() == '{';
      const auto value = cursor_.skip_value();
      if (!is_object || !is_document_name(*name)) {
        reading_.refused.push_back(fmt::format("the environment {} is not an object", json_quoted(*name)));
        continue;
      }
      keep(reading_.ledger.environments, *name, read_document_text(value));
    }
  }

  void keep(std::map<std::string, StoredText>& entries, const std::string& name, StoredText entry) {
    reading_.ledger.revision = std::max(reading_.ledger.revision, entry.version);
    entries[name] = std::move(entry);
  }

  std::string_view text_;
  std::string_view place_;
  JsonCursor cursor_;
  LedgerReading reading_;
};

/// Takes the object that begins at `begin` into the ledger when it is whole and an entry; returns where the search goes
/// on.
std::size_t salvage_object(std::string_view text, std::size_t begin, Ledger& ledger) {
  try {
    JsonCursor cursor(text, begin);
    const auto object = cursor.skip_value();
    EntryNames names;
    auto entry = read_document_text(object, &names);
    const bool is_environment =
        entry.body.find("\"next_token\"") != std::string::npos && is_document_name(names.environment);
    if (!is_document_name(names.correlation_id) && !is_environment) return begin + 1;
    ledger.revision = std::max(ledger.revision, entry.version);
    if (is_document_name(names.correlation_id)) {
      ledger.deployments[names.correlation_id] = std::move(entry);
    } else {
      ledger.environments[names.environment] = std::move(entry);
    }
    return cursor.position();
  } catch (const JsonDamage&) {
    return begin + 1;
  }
}

void append_section(std::string& text, std::string_view name, char open, char close,
                    const std::map<std::string, StoredText>& entries) {
  text += fmt::format(",\n\"{}\":{}", name, open);
  const char* separator = "\n";
  for (const auto& [entry_name, entry] : entries) {
    text += separator;
    if (open == '{') text += json_quoted(entry_name) + ":";
    text += write_document_text(entry);
    separator = ",\n";
  }
  text += '\n';
  text += close;
}

}  // namespace

LedgerReading read_ledger(std::string_view text, std::string_view place) { return LedgerReader(text, place).read(); }

Ledger salvage_ledger(std::string_view text, Version floor) {
  Ledger ledger;
  ledger.revision = floor;
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at))
    at = salvage_object(text, at, ledger);
  return ledger;
}

std::string write_ledger(const Ledger& ledger) {
  auto text = fmt::format("{{\"{}\":{},\"{}\":{}", layout::format_member, layout::format, layout::revision_member,
                          ledger.revision);
  if (!ledger.environments.empty()) append_section(text, layout::environments_member, '{', '}', ledger.environments);
  append_section(text, layout::deployments_member, '[', ']', ledger.deployments);
  for (const auto& member : ledger.other_members) text.append(",\n").append(member);
  return text += "}\n";
}

}  // namespace signalbox::storage
