#include "app/keep_message.hpp"

#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr Duration between_tries_of_the_registry = std::chrono::seconds(5);

}  // namespace

bool is_out_of_reach(const Error& trouble) {
  return trouble.kind() == ErrorKind::unavailable || trouble.kind() == ErrorKind::denied;
}

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
