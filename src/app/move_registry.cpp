#include "app/move_registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/deployment_records.hpp"
#include "app/set_aside.hpp"
#include "core/error.hpp"
#include "records/environment_document.hpp"
#include "records/keys.hpp"
#include "records/moved_document.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr const char* mover = "signalbox registry move";
constexpr Duration look_every = 5s;
// A run writes its record just after it has left the environment.
constexpr Duration patience_for_last_records = 5s;
constexpr Duration record_look_interval = 250ms;

bool is_in_use(const EnvironmentLock& lock) { return lock.holder || !lock.queue.empty(); }

RegistryInUse describe(const EnvironmentLock& lock) {
  return {lock.environment, lock.holder ? lock.holder->party.id : std::string(), lock.queue.size()};
}

/// For rules that have no outcome of their own.
struct Done {};

}  // namespace

MoveRegistry::MoveRegistry(MovePorts ports, MoveRequest request)
    : ports_(std::move(ports)),
      request_(std::move(request)),
      source_locks_(ports_.source, ports_.clock),
      target_locks_(ports_.target, ports_.clock) {}

MoveOutcome MoveRegistry::run(std::stop_token stop) {
  refuse_what_was_moved();
  if (const auto in_use = find_in_use(); in_use && request_.wait <= Duration(0)) return *in_use;
  try {
    for (const EnvironmentLock& lock : source_locks_.read_all()) reserve(lock);
    mark_source();
    if (auto outcome = drain(stop)) {
      take_back();
      return *outcome;
    }
  } catch (const Error&) {
    take_back_if_possible();
    throw;
  }
  await_last_records(stop);
  RegistryMoved moved{0, copy()};
  for (const EnvironmentLock& lock : source_locks_.read_all()) {
    open(lock);
    ++moved.environments;
  }
  return moved;
}

void MoveRegistry::refuse_what_was_moved() {
  const std::string from_target = target_locks_.moved_to();
  if (!from_target.empty()) {
    throw Error(ErrorKind::conflict, fmt::format("{} was itself moved to {}", request_.target, from_target),
                "a registry that was moved away stays closed; move to a new folder, database or table");
  }
  const std::string to = source_locks_.moved_to();
  if (to.empty() || to == request_.target) return;
  throw Error(ErrorKind::conflict, fmt::format("{} was already moved to {}", request_.source, to),
              fmt::format("use --registry {}", to));
}

std::optional<RegistryInUse> MoveRegistry::find_in_use() {
  const auto locks = source_locks_.read_all();
  const auto found = std::ranges::find_if(locks, is_in_use);
  return found == locks.end() ? std::nullopt : std::optional(describe(*found));
}

bool MoveRegistry::is_reservation(const EnvironmentLock& at_target) const {
  return at_target.freeze && at_target.freeze->actor == mover;
}

// Whoever comes to the target already finds it frozen and waits in its line. One that a move before this one opened is
// in use there: its source has been empty since.
void MoveRegistry::reserve(const EnvironmentLock& at_source) {
  const bool was_opened = at_source.moved_to == request_.target;
  EnvironmentLock reservation{.environment = at_source.environment, .next_token = at_source.next_token};
  reservation.freeze = Freeze{fmt::format("being moved here from {}", request_.source), mover, ports_.clock.now(), {}};
  const std::string key = keys::environment(at_source.environment);
  if (ports_.target.put(key, write_environment(reservation), 0)) return;
  if (was_opened || is_reservation(target_locks_.read(at_source.environment))) return;
  throw Error(ErrorKind::conflict, fmt::format("{} coordinates {} already", request_.target, at_source.environment),
              "move to a new folder, database or table");
}

void MoveRegistry::mark_source() {
  static_cast<void>(ports_.source.put(std::string(keys::moved), write_moved(request_.target, ports_.clock.now()), 0));
  // Read after the mark is there: an environment that came into being before it is in this list, a later one finds it.
  for (const EnvironmentLock& lock : source_locks_.read_all()) {
    reserve(lock);
    mark(lock.environment);
  }
}

void MoveRegistry::mark(const std::string& environment) {
  source_locks_.change<Done>(environment, [&](EnvironmentLock lock, Time) {
    lock.moved_to = request_.target;
    return Change<Done>{std::move(lock), {}};
  });
}

// nullopt: nobody holds and nobody waits any more, and nobody can come.
std::optional<MoveOutcome> MoveRegistry::drain(std::stop_token stop) {
  const Instant deadline = ports_.clock.monotonic() + request_.wait;
  const auto watch = ports_.source.watch(std::string(keys::environments));
  std::string told;
  for (;;) {
    bury_dead_holders(stop);
    const auto in_use = find_in_use();
    if (!in_use) return std::nullopt;
    if (stop.stop_requested()) return MoveStopped{};
    if (ports_.clock.monotonic() >= deadline) return *in_use;
    std::string text = in_use->holder.empty()
                           ? fmt::format("waiting for the line of {}", in_use->environment)
                           : fmt::format("waiting for {} in {}", in_use->holder, in_use->environment);
    if (text != told) ports_.tell(text);
    told = std::move(text);
    static_cast<void>(watch->wait_until(std::min(deadline, ports_.clock.monotonic() + look_every), stop));
  }
}

// Nobody new is in line who would find them. Those about whose stacks nobody can be asked stay.
void MoveRegistry::bury_dead_holders(std::stop_token stop) {
  for (const EnvironmentLock& lock : source_locks_.read_all()) {
    if (!lock.holder) continue;
    try {
      set_dead_holder_aside({ports_.source, ports_.cloudformation(lock.environment), ports_.clock}, source_locks_,
                            lock.environment, stop);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) return;
      ports_.tell(
          fmt::format("whether the stacks of {} are quiet cannot be asked: {}", lock.environment, error.what()));
    }
  }
}

void MoveRegistry::await_last_records(std::stop_token stop) {
  const Instant deadline = ports_.clock.monotonic() + patience_for_last_records;
  const auto runs = [](const Deployment& deployment) { return deployment.status == DeploymentStatus::running; };
  while (ports_.clock.monotonic() < deadline &&
         std::ranges::any_of(DeploymentRecords(ports_.source, ports_.clock).young(), runs)) {
    if (!pause(ports_.clock, record_look_interval, stop)) return;
  }
}

// Locks are opened one by one afterwards; signs of life of those who left say nothing.
Imported MoveRegistry::copy() {
  auto documents = export_documents(ports_.source);
  std::erase_if(documents, [](const ArchivedDocument& document) {
    return document.key.starts_with(keys::environments) || document.key.starts_with(keys::beats);
  });
  return import_documents(ports_.target, std::move(documents));
}

void MoveRegistry::open(const EnvironmentLock& at_source) {
  target_locks_.change<Done>(at_source.environment, [&](EnvironmentLock lock, Time now) {
    if (!is_reservation(lock)) return Change<Done>{std::move(lock), {}};
    lock.next_token = std::max(lock.next_token, at_source.next_token);
    if (at_source.freeze) return Change<Done>{freeze(std::move(lock), *at_source.freeze), {}};
    return Change<Done>{thaw(std::move(lock), now), {}};
  });
}

// The source first: it must not stay closed when the rest fails. A reservation in whose line somebody stands is left,
// and frozen: they are served when the move is repeated.
void MoveRegistry::take_back() {
  for (const EnvironmentLock& lock : source_locks_.read_all()) {
    source_locks_.change<Done>(lock.environment, [&](EnvironmentLock current, Time) {
      if (current.moved_to == request_.target) current.moved_to.clear();
      return Change<Done>{std::move(current), {}};
    });
  }
  if (const auto mark = ports_.source.get(std::string(keys::moved)))
    static_cast<void>(ports_.source.erase(mark->key, mark->version));
  for (const Document& document : ports_.target.list(std::string(keys::environments))) {
    const auto lock = read_environment(document.body, keys::name_in(document.key, keys::environments).value_or(""));
    if (is_reservation(lock) && lock.queue.empty())
      static_cast<void>(ports_.target.erase(document.key, document.version));
  }
}

void MoveRegistry::take_back_if_possible() {
  try {
    take_back();
  } catch (const Error& error) {
    ports_.tell(fmt::format("the move could not be taken back, repeat it: {}", error.what()));
  }
}

}  // namespace signalbox
