// What people are told of a question: that it is asked, what is an answer to it, or once it is answered, what and by
// whom.
#pragma once

#include "core/notification.hpp"

namespace signalbox {

/// `begun`: what is known of the deployment that asks.
[[nodiscard]] Notification news_of(const Question& question, Notification begun);
/// For somebody who replied what is no choice.
[[nodiscard]] Notification explanation_of(const Question& question, Notification begun);

}  // namespace signalbox
