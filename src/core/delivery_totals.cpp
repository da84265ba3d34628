#include "core/delivery_totals.hpp"

namespace signalbox {

std::optional<OutageNews> end_of_outage(const DeliveryTotals& totals, Time unreachable_since, Time now,
                                        std::uint64_t waiting) {
  if (unreachable_since <= totals.told_until || now - unreachable_since < shortest_told_outage) return std::nullopt;
  OutageNews news{
      {unreachable_since, now, waiting + 1, totals.superseded - totals.superseded_then, totals.dead - totals.dead_then},
      totals};
  news.totals.told_until = now;
  news.totals.superseded_then = totals.superseded;
  news.totals.dead_then = totals.dead;
  return news;
}

}  // namespace signalbox
