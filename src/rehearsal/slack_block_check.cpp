#include "rehearsal/slack_block_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

const std::string* text_in(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get_ptr<const std::string*>() : nullptr;
}

class BlockCheck {
 public:
  void blocks(const json& all) {
    if (!all.is_array()) return complain("must be an array", "/blocks");
    if (all.empty()) return complain("no less than 1 items allowed", "/blocks");
    if (all.size() > 50) complain("no more than 50 items allowed", "/blocks");
    for (std::size_t i = 0; i < all.size(); ++i) block(all[i], fmt::format("/blocks/{}", i));
  }

  std::vector<std::string> found;

 private:
  void complain(const std::string& what, const std::string& where) {
    found.push_back(fmt::format("{} [json-pointer:{}]", what, where));
  }

  void block(const json& one, const std::string& where) {
    const auto* type = one.is_object() ? text_in(one, "type") : nullptr;
    if (type == nullptr) return complain("missing required field: type", where);
    block_id(one, where);
    if (*type == "section") return section(one, where);
    if (*type == "header") return text_object(one, "text", 150, where, "plain_text");
    if (*type == "context") return context(one, where);
    if (*type == "actions") return actions(one, where);
    if (*type != "divider") complain(fmt::format("unsupported type: {}", *type), where + "/type");
  }

  void block_id(const json& one, const std::string& where) {
    if (!one.contains("block_id")) return;
    const auto* id = text_in(one, "block_id");
    if (id == nullptr) return complain("must be a string", where + "/block_id");
    length(*id, 255, where + "/block_id");
    if (!ids_.insert(*id).second) complain("block_id must be unique", where + "/block_id");
  }

  void length(const std::string& text, std::size_t most, const std::string& where) {
    if (text.empty()) complain("must be more than 0 characters", where);
    if (slack_length(text) > most) complain(fmt::format("must be less than {} characters", most + 1), where);
  }

  /// `only`: the one type of text that is taken here, if not both.
  void text_object(const json& holder, const char* field, std::size_t most, const std::string& where,
                   const std::string& only = {}) {
    if (!holder.contains(field)) return complain(fmt::format("missing required field: {}", field), where);
    text_value(holder[field], most, where + "/" + field, only);
  }

  void text_value(const json& object, std::size_t most, const std::string& where, const std::string& only = {}) {
    const auto* type = object.is_object() ? text_in(object, "type") : nullptr;
    if (type == nullptr) return complain("missing required field: type", where);
    if ((*type != "mrkdwn" && *type != "plain_text") || (!only.empty() && *type != only))
      return complain("failed to match all allowed schemas", where);
    const char* const switch_name = *type == "mrkdwn" ? "verbatim" : "emoji";
    for (const auto& [name, value] : object.items()) {
      if (name == switch_name && !value.is_boolean()) complain("must be a boolean", where + "/" + name);
      if (name != "type" && name != "text" && name != switch_name)
        complain(fmt::format("additional property \"{}\" not allowed", name), where);
    }
    const auto* text = text_in(object, "text");
    if (text == nullptr) return complain("missing required field: text", where);
    length(*text, most, where + "/text");
  }

  void list(const json& holder, const char* field, std::size_t most, const std::string& where, auto&& each) {
    const auto found_list = holder.find(field);
    if (found_list == holder.end()) return complain(fmt::format("missing required field: {}", field), where);
    const std::string here = where + "/" + field;
    if (!found_list->is_array()) return complain("must be an array", here);
    if (found_list->empty()) complain("no less than 1 items allowed", here);
    if (found_list->size() > most) complain(fmt::format("no more than {} items allowed", most), here);
    for (std::size_t i = 0; i < found_list->size(); ++i) each((*found_list)[i], fmt::format("{}/{}", here, i));
  }

  void section(const json& one, const std::string& where) {
    if (!one.contains("text") && !one.contains("fields")) return complain("missing required field: text", where);
    if (one.contains("text")) text_object(one, "text", 3'000, where);
    if (!one.contains("fields")) return;
    list(one, "fields", 10, where,
         [this](const json& field, const std::string& here) { text_value(field, 2'000, here); });
  }

  void context(const json& one, const std::string& where) {
    list(one, "elements", 10, where,
         [this](const json& element, const std::string& here) { text_value(element, 3'000, here); });
  }

  void actions(const json& one, const std::string& where) {
    list(one, "elements", 25, where, [this](const json& element, const std::string& here) { button(element, here); });
  }

  void button(const json& element, const std::string& where) {
    const auto* type = element.is_object() ? text_in(element, "type") : nullptr;
    if (type == nullptr || *type != "button") return complain("unsupported type", where);
    text_object(element, "text", 75, where, "plain_text");
    struct Limit {
      const char* field;
      std::size_t most;
    };
    for (const auto& [field, most] : {Limit{"url", 3'000}, Limit{"value", 2'000}, Limit{"action_id", 255}}) {
      if (const auto* text = text_in(element, field)) length(*text, most, where + "/" + field);
    }
  }

  std::set<std::string> ids_;
};

}  // namespace

std::vector<std::string> slack_block_errors(const json& blocks) {
  BlockCheck check;
  check.blocks(blocks);
  return std::move(check.found);
}

bool are_too_long(const json& blocks) {
  return slack_length(blocks.dump(-1, ' ', false, json::error_handler_t::replace)) > too_long_blocks;
}

std::size_t slack_length(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace signalbox::rehearsal
