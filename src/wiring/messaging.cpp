#include "wiring/messaging.hpp"

#include <fmt/format.h>

#include <mutex>
#include <random>

#include "adapters/storage/memory_store.hpp"
#include "adapters/system/machine.hpp"

namespace signalbox {
namespace {

std::function<double()> shared_random() {
  struct Generator {
    std::mutex mutex;
    std::mt19937_64 random = system_random();
  };
  return [generator = std::make_shared<Generator>()] {
    std::lock_guard guard(generator->mutex);
    return std::uniform_real_distribution<double>(0, 1)(generator->random);
  };
}

DeliveryOptions options_of(const NotifySettings& settings) {
  DeliveryOptions options;
  options.schedule.waits = settings.retry;
  options.pace = settings.pace;
  options.sender = fmt::format("{:016x}", random_bits());
  options.host = process_place();
  options.pid = process_id();
  return options;
}

DeliveryPorts ports_of(Transports& transports, Clock& clock, Questions& questions, ChannelMoments& moments,
                       std::function<void(const OutboxMessage&)> given_up) {
  return {
      [&transports](const OutboxTarget& target) { return transports.to(target); },
      clock,
      shared_random(),
      [place = process_place()](const LaneClaim& claim) { return claim.host == place && is_process_gone(claim.pid); },
      &questions,
      &moments,
      std::move(given_up)};
}

}  // namespace

Messaging::Messaging(DocumentStore& store, DocumentStore* folder, Clock& clock,
                     std::map<std::string, std::string> environment, const NotifySettings& settings,
                     std::function<void(const std::string&)> warn, std::function<void(const OutboxMessage&)> given_up)
    : settings_(settings),
      transports_(std::move(environment), clock),
      options_(options_of(settings)),
      questions_(store),
      outbox_(store, warn, options_.sender),
      drain_(outbox_, ports_of(transports_, clock, questions_, moments_, given_up), options_),
      memory_(folder == nullptr ? std::make_unique<MemoryStore>(clock) : nullptr),
      own_outbox_(folder == nullptr ? *memory_ : *folder, warn, options_.sender),
      own_drain_(own_outbox_, ports_of(transports_, clock, questions_, moments_, given_up), options_) {}

}  // namespace signalbox
