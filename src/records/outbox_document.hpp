// The outbox's documents: a message (`outbox/…`), who sends to a channel (`lanes/…`), a deployment's living message
// (`thread/…`) and what became of all messages. docs/registry.md describes them. Reading throws Error{invalid_input}
// that names the document and the field.
#pragma once

#include <string>
#include <string_view>

#include "core/delivery_totals.hpp"
#include "core/living_thread.hpp"
#include "core/method_budget.hpp"
#include "core/outbox_lane.hpp"
#include "core/outbox_message.hpp"

namespace signalbox {

[[nodiscard]] std::string write_outbox_message(const OutboxMessage& message);
[[nodiscard]] OutboxMessage read_outbox_message(std::string_view body, const std::string& id);

[[nodiscard]] std::string write_outbox_lane(const OutboxLane& lane);
[[nodiscard]] OutboxLane read_outbox_lane(std::string_view body, const std::string& name);

[[nodiscard]] std::string write_living_thread(const LivingThread& thread);
[[nodiscard]] LivingThread read_living_thread(std::string_view body, const std::string& name);

[[nodiscard]] std::string write_delivery_totals(const DeliveryTotals& totals);
[[nodiscard]] DeliveryTotals read_delivery_totals(std::string_view body);

[[nodiscard]] std::string write_method_budget(const MethodBudget& budget);
[[nodiscard]] MethodBudget read_method_budget(std::string_view body);

}  // namespace signalbox
