#include "rehearsal/slack_reading.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <nlohmann/json.hpp>

#include "core/plain_text.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 3> entities{{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};
  std::string plain;
  while (!text.empty()) {
    std::size_t taken = 1;
    char character = text.front();
    for (const auto& [entity, meant] : entities) {
      if (!text.starts_with(entity)) continue;
      character = meant;
      taken = entity.size();
    }
    plain += character;
    text.remove_prefix(taken);
  }
  return plain;
}

/// What stands between `<` and `>`.
std::string token_as_read(std::string_view token) {
  const auto split = token.find('|');
  const auto target = token.substr(0, split);
  const auto label = split == std::string_view::npos ? std::string_view() : token.substr(split + 1);
  if (target.starts_with("!date^")) return unescaped(label);
  if (target.starts_with('!') || target.starts_with('@') || target.starts_with('#'))
    return fmt::format("[mentions {}]", unescaped(target.substr(target.starts_with('!') ? 1 : 0)));
  return label.empty() ? fmt::format("‹{}›", unescaped(target))
                       : fmt::format("{} ‹{}›", unescaped(label), unescaped(target));
}

std::string object_as_read(const json& object) {
  if (!object.is_object()) return {};
  const std::string text = object.value("text", "");
  return object.value("type", "") == "mrkdwn" ? mrkdwn_as_read(text) : unescaped(text);
}

std::vector<std::string> objects_as_read(const json& block, const char* field) {
  std::vector<std::string> read;
  const auto list = block.find(field);
  if (list == block.end() || !list->is_array()) return read;
  for (const auto& object : *list) {
    const bool is_button = object.is_object() && object.value("type", "") == "button" && object.contains("text");
    read.push_back(is_button ? fmt::format("[{}]", object_as_read(object["text"])) : object_as_read(object));
  }
  return read;
}

std::string block_as_read(const json& block) {
  if (!block.is_object()) return {};
  std::string text = block.contains("text") ? object_as_read(block["text"]) : std::string();
  for (const auto& field : objects_as_read(block, "fields")) text += (text.empty() ? "" : "\n") + field;
  const auto elements = objects_as_read(block, "elements");
  return elements.empty() ? text : fmt::format("{}", fmt::join(elements, " · "));
}

void append_lines(std::vector<std::string>& lines, std::string_view text) {
  while (true) {
    const auto end = text.find('\n');
    lines.push_back(escape_for_terminal(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string mrkdwn_as_read(std::string_view mrkdwn) {
  std::string text;
  while (!mrkdwn.empty()) {
    const auto open = mrkdwn.find('<');
    text += unescaped(mrkdwn.substr(0, open));
    if (open == std::string_view::npos) return text;
    const auto close = mrkdwn.find('>', open);
    if (close == std::string_view::npos) return text + unescaped(mrkdwn.substr(open));
    text += token_as_read(mrkdwn.substr(open + 1, close - open - 1));
    mrkdwn.remove_prefix(close + 1);
  }
  return text;
}

std::vector<std::string> slack_lines(const json& message) {
  std::vector<std::string> lines;
  const auto blocks = message.find("blocks");
  if (blocks != message.end() && blocks->is_array() && !blocks->empty()) {
    for (const auto& block : *blocks) append_lines(lines, block_as_read(block));
  } else {
    append_lines(lines, mrkdwn_as_read(message.value("text", "")));
  }
  return lines;
}

}  // namespace signalbox::rehearsal
