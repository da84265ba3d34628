#include "message/slack_phrase.hpp"

#include <fmt/format.h>

#include "message/slack_blocks.hpp"
#include "message/slack_limits.hpp"
#include "message/slack_text.hpp"

namespace signalbox {
namespace {

std::string mrkdwn_words(const Words& words) {
  switch (words.kind) {
    case WordsKind::ours:
      return words.text;
    case WordsKind::strong: {
      // Bold begins and ends at a letter: blanks stay outside.
      const auto first = words.text.find_first_not_of(' ');
      if (first == std::string::npos) return words.text;
      const auto last = words.text.find_last_not_of(' ');
      return fmt::format("{}*{}*{}", words.text.substr(0, first), words.text.substr(first, last - first + 1),
                         words.text.substr(last + 1));
    }
    case WordsKind::outside:
      return slack_plain(words.text, slack_room::sentence);
    case WordsKind::passage:
      return slack_passage(words.text, slack_room::passage);
    case WordsKind::name:
      return slack_code(words.text, slack_room::name);
    case WordsKind::time:
      return slack_time(words.at, words.grain);
  }
  return {};
}

std::string plain_words(const Words& words) {
  switch (words.kind) {
    case WordsKind::ours:
    case WordsKind::strong:
      return words.text;
    case WordsKind::outside:
      return slack_plain(words.text, slack_room::sentence);
    case WordsKind::passage:
      return slack_passage(words.text, slack_room::passage);
    case WordsKind::name:
      return slack_plain(words.text, slack_room::name);
    case WordsKind::time:
      return utc_time(words.at, words.grain);
  }
  return {};
}

/// `text` and one line more, unless that is too much.
void append_line(std::string& text, const std::string& line, std::size_t most_bytes) {
  if (line.empty() || text.size() + 1 + line.size() > most_bytes) return;
  if (!text.empty()) text += '\n';
  text += line;
}

}  // namespace

std::string mrkdwn_of(const Phrase& phrase) {
  std::string text;
  for (const Words& words : phrase) text += mrkdwn_words(words);
  return text;
}

std::string plain_of(const Phrase& phrase) {
  std::string text;
  for (const Words& words : phrase) text += plain_words(words);
  return text;
}

std::string mrkdwn_of(const std::vector<Phrase>& lines, std::size_t most_bytes) {
  std::string text;
  for (const Phrase& line : lines) append_line(text, mrkdwn_of(line), most_bytes);
  return text;
}

std::string plain_of(const Notice& notice) {
  std::string text(notice.icon);
  text += ' ';
  text += plain_of(notice.title);
  for (const Phrase& line : notice.lines) append_line(text, plain_of(line), slack_limits::our_text);
  append_line(text, slack_plain(notice.quote, slack_room::sentence), slack_limits::our_text);
  for (const Phrase& line : notice.next) append_line(text, plain_of(line), slack_limits::our_text);
  return text;
}

}  // namespace signalbox
