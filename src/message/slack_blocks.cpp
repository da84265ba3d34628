#include "message/slack_blocks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "message/slack_limits.hpp"

namespace signalbox {
namespace {

// `verbatim`: Slack makes no links, channels or people out of plain text.
std::string mrkdwn_object(const std::string& mrkdwn) {
  return fmt::format(R"({{"type":"mrkdwn","text":{},"verbatim":true}})", slack_json_text(mrkdwn));
}

}  // namespace

std::string slack_json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void SlackBlocks::section(const std::string& mrkdwn) {
  if (mrkdwn.empty() || mrkdwn.size() > slack_limits::section_text) return;
  std::string block = fmt::format(R"({{"type":"section","text":{}}})", mrkdwn_object(mrkdwn));
  const std::size_t left = slack_limits::all_blocks - slack_room::footer;
  if (sections_.size() + 1 >= slack_limits::blocks || bytes_ + block.size() >= left) return;
  bytes_ += block.size() + 1;
  sections_.push_back(std::move(block));
}

void SlackBlocks::footer(const std::vector<std::string>& elements) {
  std::vector<std::string> objects;
  std::size_t bytes = 100;  // of what stands around them
  for (const std::string& element : elements) {
    if (element.empty() || objects.size() == slack_limits::context_elements) continue;
    std::string object = mrkdwn_object(element);
    if (bytes + object.size() + 1 > slack_room::footer) continue;
    bytes += object.size() + 1;
    objects.push_back(std::move(object));
  }
  if (objects.empty()) return;
  footer_ = fmt::format(R"({{"type":"context","elements":[{}]}})", fmt::join(objects, ","));
}

std::string SlackBlocks::json() const {
  std::vector<std::string> blocks = sections_;
  if (!footer_.empty()) blocks.push_back(footer_);
  return fmt::format("[{}]", fmt::join(blocks, ","));
}

}  // namespace signalbox
