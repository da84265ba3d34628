// Who has which environment and who waits for it, as the registry knows it. Takes nothing and asks no CloudFormation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/deployment.hpp"
#include "core/environment_lock.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct HeldEnvironment {
  std::string environment;
  Holder holder;
  Duration elapsed{};
  std::optional<Duration> estimated_remaining;  ///< nullopt: not known yet
  std::string stack_status;                     ///< last one recorded; empty when there is none
  std::string console_url;
  std::size_t waiting = 0;
  bool looks_dead = false;                ///< no sign of life for its lease and the allowed skew
  std::optional<Freeze> freeze = {};      ///< only one in force
  std::optional<OpenQuestion> asks = {};  ///< its command starts once that is answered
};

/// Nothing when nobody holds it. Throws what the store throws.
[[nodiscard]] std::optional<HeldEnvironment> read_holder(DocumentStore& store, Clock& clock,
                                                         const std::string& environment);
/// Those that somebody holds, by name.
[[nodiscard]] std::vector<HeldEnvironment> read_holders(DocumentStore& store, Clock& clock);

struct FrozenEnvironment {
  std::string environment;
  Freeze freeze;
};
/// Those that are frozen now, held or not; of all environments when none is named.
[[nodiscard]] std::vector<FrozenEnvironment> read_frozen(DocumentStore& store, Clock& clock,
                                                         const std::string& environment = {});

struct QueuePlace {
  std::size_t place = 0;  ///< 1: next
  Waiter waiter;
  Duration waited{};
  std::string expected_wait;  ///< one sentence
};
struct Queue {
  std::string environment;
  std::optional<HeldEnvironment> held;
  std::optional<Freeze> freeze;  ///< only one in force
  std::vector<QueuePlace> places;
};
[[nodiscard]] Queue read_queue(DocumentStore& store, Clock& clock, const std::string& environment);

}  // namespace signalbox
