// A notification as a CloudEvents 1.0 event in structured mode (`application/cloudevents+json`): what the generic
// webhook sends. `data` is the notification's document with two fields more: severity and summary.
#pragma once

#include <string>
#include <string_view>

#include "core/notification.hpp"

namespace signalbox {

/// `id`: the message's in the outbox; together with the source it is the same for every delivery of one message.
/// `summary`: one line for people.
[[nodiscard]] std::string write_cloud_event(const Notification& notification, std::string_view id,
                                            std::string_view summary);

}  // namespace signalbox
