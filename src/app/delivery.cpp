#include "app/delivery.hpp"

#include <algorithm>

namespace signalbox {

void DeliveryReport::add(const DeliveryReport& other) {
  sent += other.sent;
  superseded += other.superseded;
  failed += other.failed;
  dead += other.dead;
  without_transport += other.without_transport;
  if (other.next_due) due(*other.next_due);
  if (!other.reason.empty()) reason = other.reason;
}

void DeliveryReport::due(Time at) { next_due = std::min(next_due.value_or(at), at); }

}  // namespace signalbox
