// A question, with every way to answer it that is heard and no other, and what became of it.
#pragma once

#include "message/notice.hpp"

namespace signalbox {

[[nodiscard]] Notice question_notice(const Notification& facts, Hearing hearing);
[[nodiscard]] Notice answered_notice(const Notification& facts);
/// For somebody who replied what is no choice.
[[nodiscard]] Notice not_understood_notice(const Notification& facts);

}  // namespace signalbox
