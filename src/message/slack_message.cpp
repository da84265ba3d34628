#include "message/slack_message.hpp"

#include <fmt/format.h>

#include "message/living_notice.hpp"
#include "message/slack_blocks.hpp"
#include "message/slack_limits.hpp"
#include "message/slack_phrase.hpp"
#include "message/slack_text.hpp"

namespace signalbox {
namespace {

std::vector<std::string> footer_of(const Notice& notice, const Notification& facts, const char* before_time) {
  std::vector<std::string> elements{slack_code(facts.correlation_id, slack_room::name)};
  for (const NoticeLink& link : notice.links) elements.push_back(slack_link(link.label, link.address));
  if (facts.at != Time()) elements.push_back(before_time + slack_time(facts.at));
  return elements;
}

std::string headline(const Notice& notice, const std::optional<SlackMention>& mention) {
  const std::string line = fmt::format("{} {}", notice.icon, mrkdwn_of(notice.title));
  return mention ? fmt::format("{} {}", mention->token(), line) : line;
}

SlackMessage written(const Notice& notice, const std::vector<std::string>& footer,
                     const std::optional<SlackMention>& mention) {
  SlackBlocks blocks;
  std::string head = headline(notice, mention);
  const std::string lines = mrkdwn_of(notice.lines, slack_limits::section_text - head.size() - 1);
  if (!lines.empty()) head += '\n' + lines;
  blocks.section(head);
  blocks.section(slack_quote(notice.quote, slack_room::quote));
  blocks.section(mrkdwn_of(notice.next, slack_limits::section_text));
  blocks.footer(footer);
  return {.text = plain_of(notice), .blocks = blocks.json()};
}

}  // namespace

SlackMessage slack_reply(const Notification& notification, const std::optional<SlackMention>& mention,
                         Hearing hearing) {
  const Notice notice = notice_of(notification, hearing);
  return written(notice, footer_of(notice, notification, ""), mention);
}

SlackMessage slack_living_message(const LivingState& state) {
  const Notice notice = living_notice(state);
  return written(notice, footer_of(notice, state.facts, "Updated "), std::nullopt);
}

}  // namespace signalbox
