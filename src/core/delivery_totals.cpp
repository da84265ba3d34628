#include "core/delivery_totals.hpp"

#include <algorithm>

namespace signalbox {

std::optional<DeliveryTotals> begin_of_outage(const DeliveryTotals& totals) {
  if (totals.is_away) return std::nullopt;
  DeliveryTotals after = totals;
  after.is_away = true;
  after.superseded_then = totals.superseded;
  after.dead_then = totals.dead;
  return after;
}

std::optional<DeliveryTotals> after_a_moment(const DeliveryTotals& totals) {
  if (!totals.is_away) return std::nullopt;
  DeliveryTotals after = totals;
  after.is_away = false;
  return after;
}

std::optional<OutageNews> end_of_outage(const DeliveryTotals& totals, Time unreachable_since, Time now,
                                        std::uint64_t waiting) {
  if (unreachable_since <= totals.told_until || now - unreachable_since < shortest_told_outage) return std::nullopt;
  // Dead letters that an outage made are no longer lost when it is over: there may be fewer than before.
  const auto lost = totals.dead - std::min(totals.dead, totals.dead_then);
  OutageNews news{{unreachable_since, now, waiting + 1, totals.superseded - totals.superseded_then, lost}, totals};
  news.totals.told_until = now;
  news.totals.superseded_then = totals.superseded;
  news.totals.dead_then = totals.dead;
  news.totals.is_away = false;
  return news;
}

}  // namespace signalbox
