// What a notification says, as phrases that are not yet in any format: a title, some lines, a literal text, what to do
// next, links. Calm and short: what happened, where, what now.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/phrases.hpp"

namespace signalbox {

struct Notice {
  std::string_view icon;
  Phrase title;
  std::vector<Phrase> lines;
  std::string quote;  ///< literal, from outside
  std::vector<Phrase> next;
  std::vector<NoticeLink> links;
};

/// Whether what people say to a question where it stands is heard, or an answer takes the command line.
enum class Hearing { none, replies_and_reactions };

[[nodiscard]] Notice notice_of(const Notification& notification, Hearing hearing = Hearing::none);

}  // namespace signalbox
