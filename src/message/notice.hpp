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

[[nodiscard]] Notice notice_of(const Notification& notification);

}  // namespace signalbox
