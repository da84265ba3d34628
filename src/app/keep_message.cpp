#include "app/keep_message.hpp"

#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr Duration between_tries_of_the_registry = std::chrono::seconds(5);

// What it refuses for what it is, this machine would send to nobody's use.
bool is_out_of_reach(const Error& error) {
  return error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::denied;
}

}  // namespace

KeptWhere KeepMessage::keep(const OutboxMessage& message) {
  if (!is_registry_away()) {
    try {
      registry_.store(message);
      return KeptWhere::in_registry;
    } catch (const Error& error) {
      if (own_ == nullptr || !is_out_of_reach(error)) throw;
      away_until_ = clock_.monotonic() + between_tries_of_the_registry;
    }
  }
  OutboxMessage single = message;
  single.is_living = false;
  own_->store(single);
  return KeptWhere::on_this_machine;
}

}  // namespace signalbox
