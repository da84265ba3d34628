// What people are told of a question: that it is asked, or once it is answered, what and by whom.
#pragma once

#include "core/notification.hpp"

namespace signalbox {

/// `begun`: what is known of the deployment that asks.
[[nodiscard]] Notification news_of(const Question& question, Notification begun);

}  // namespace signalbox
