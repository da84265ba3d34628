#include "app/drain_outbox.hpp"

#include <future>
#include <utility>

namespace signalbox {

DeliveryReport DrainOutbox::once(std::stop_token stop) const {
  return send({ports_.clock.monotonic()}, std::move(stop));
}

DeliveryReport DrainOutbox::until(Instant deadline, std::stop_token stop) const {
  return send({deadline, deadline + options_.longest_call}, std::move(stop));
}

std::unique_ptr<KeepSending> DrainOutbox::keep_sending() const {
  return std::make_unique<KeepSending>(outbox_, ports_, options_);
}

DeliveryReport DrainOutbox::send(SendingLimit limit, std::stop_token stop) const {
  KeepSending sending(outbox_, ports_, options_);
  sending.limit_to(limit);
  {
    const Instant now = ports_.clock.monotonic();
    const std::stop_callback cut(std::move(stop), [&] { sending.limit_to({now, now}); });
    static_cast<void>(sending.await_end_or_trouble());
  }
  sending.stop();
  return sending.report();
}

DeliveryReport drain_both(const DrainOutbox& registry, const DrainOutbox& own, Instant deadline, std::stop_token stop) {
  auto of_own = std::async(std::launch::async, [&] { return own.until(deadline, stop); });
  const DeliveryReport of_registry = registry.until(deadline, stop);
  DeliveryReport report = of_own.get();
  report.add(of_registry);
  return report;
}

}  // namespace signalbox
