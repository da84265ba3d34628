#include "message/slack_mention.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/ascii.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/utf8.hpp"

namespace signalbox {
namespace {

bool is_slack_id(std::string_view text, std::string_view first_letters) {
  constexpr std::size_t shortest = 5, longest = 40;
  return text.size() >= shortest && text.size() <= longest && first_letters.find(text.front()) != std::string::npos &&
         std::ranges::all_of(text, [](char c) { return ascii::is_upper(c) || ascii::is_digit(c); });
}

std::string_view inside(std::string_view text, std::string_view before) {
  if (!text.starts_with(before) || !text.ends_with('>')) return {};
  return text.substr(before.size(), text.size() - before.size() - 1);
}

}  // namespace

SlackMention SlackMention::parse(std::string_view text) {
  for (const std::string_view everybody : {"<!here>", "<!channel>", "<!everyone>"}) {
    if (text == everybody) return SlackMention(std::string(text));
  }
  const std::string_view group = text.starts_with('<') ? inside(text, "<!subteam^") : text;
  if (is_slack_id(group, "S")) return SlackMention(fmt::format("<!subteam^{}>", group));
  const std::string_view person = text.starts_with('<') ? inside(text, "<@") : text;
  if (is_slack_id(person, "UW")) return SlackMention(fmt::format("<@{}>", person));
  throw Error(ErrorKind::invalid_input,
              fmt::format("\"{}\" mentions nobody in Slack", escape_for_terminal(shortened(text, 80))),
              "a group is <!subteam^S0123ABC>, a person <@U0123ABC>, everybody who is there <!here>");
}

}  // namespace signalbox
