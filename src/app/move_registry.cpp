#include "app/move_registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/deployment_records.hpp"
#include "app/moved_registry.hpp"
#include "app/set_aside.hpp"
#include "core/error.hpp"
#include "records/environment_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

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
      target_locks_(ports_.target, ports_.clock),
      id_(request_.id) {}

MoveOutcome MoveRegistry::run(std::stop_token stop) {
  const auto known = find_mark();
  refuse_what_was_moved(known);
  if (known) {
    join(*known);
  } else {
    refuse_an_empty_source();
  }
  if (!known || known->state != MoveState::drained) {
    if (auto outcome = empty_source(stop)) return *outcome;
  }
  await_last_records(stop);
  RegistryMoved moved{0, copy()};
  for (const EnvironmentLock& lock : source_locks_.read_all()) {
    open(lock);
    ++moved.environments;
  }
  return moved;
}

// nullopt: nobody is left there, and that is for ever.
std::optional<MoveOutcome> MoveRegistry::empty_source(std::stop_token stop) {
  if (auto in_use = find_in_use(); in_use && request_.wait <= Duration(0)) {
    in_use->stays_closed = has_joined_;
    return *in_use;
  }
  try {
    for (const EnvironmentLock& lock : source_locks_.read_all()) reserve(lock);
    mark_source();
    if (auto outcome = drain(stop)) {
      const bool stays_closed = !take_back();
      if (auto* in_use = std::get_if<RegistryInUse>(&*outcome)) in_use->stays_closed = stays_closed;
      if (auto* stopped = std::get_if<MoveStopped>(&*outcome)) stopped->stays_closed = stays_closed;
      return outcome;
    }
    advance(MoveState::drained);
  } catch (const Error&) {
    take_back_if_possible();
    throw;
  }
  return std::nullopt;
}

std::optional<MovedMark> MoveRegistry::find_mark() {
  const auto mark = ports_.source.get(std::string(keys::moved));
  return mark ? std::optional(read_moved(mark->body)) : std::nullopt;
}

void MoveRegistry::refuse_what_was_moved(const std::optional<MovedMark>& mark) {
  const std::string from_target = target_locks_.moved_to();
  if (!from_target.empty()) {
    throw Error(ErrorKind::conflict, fmt::format("{} was itself moved to {}", request_.target, from_target),
                "a registry that was moved away stays closed; move to a new folder, database or table");
  }
  if (!mark || mark->moved_to == request_.target) return;
  throw moved_elsewhere(*mark);
}

Error MoveRegistry::moved_elsewhere(const MovedMark& mark) const {
  if (mark.state == MoveState::drained)
    return Error(ErrorKind::conflict, fmt::format("{} was moved to {}", request_.source, mark.moved_to),
                 use_registry(mark.moved_to));
  return Error(ErrorKind::conflict, fmt::format("a move of {} to {} has begun", request_.source, mark.moved_to),
               fmt::format("it goes on elsewhere, or was killed: finish it with signalbox registry move --registry {} "
                           "--to {} --wait 1h; from there it can be moved on",
                           request_.source, mark.moved_to));
}

// Else a registry that nobody ever used would be closed, and the one that was meant go on as before.
void MoveRegistry::refuse_an_empty_source() {
  for (const auto collection : {keys::environments, keys::deployments, keys::history}) {
    if (!ports_.source.list(std::string(collection)).empty()) return;
  }
  throw Error(
      ErrorKind::invalid_input, fmt::format("{} holds nothing that could be moved", request_.source),
      fmt::format("check the address; one that was never used needs no move: use {} from now on", request_.target));
}

// It may still run elsewhere: what it marked and reserved is its own, and so it stays.
void MoveRegistry::join(const MovedMark& mark) {
  has_joined_ = true;
  id_ = mark.by;
}

std::optional<RegistryInUse> MoveRegistry::find_in_use() {
  const auto locks = source_locks_.read_all();
  const auto found = std::ranges::find_if(locks, is_in_use);
  return found == locks.end() ? std::nullopt : std::optional(describe(*found));
}

bool MoveRegistry::is_reservation(const EnvironmentLock& at_target) const {
  return at_target.reserved && (at_target.reserved->by == id_ || at_target.reserved->from == request_.source);
}

// Whoever comes to the target already finds it reserved and waits in its line. A reservation of another move from here
// becomes ours, so that the other does not take it back under our feet. One that an older program opened is in use.
void MoveRegistry::reserve(const EnvironmentLock& at_source) {
  const std::string key = keys::environment(at_source.environment);
  for (;;) {
    const auto document = ports_.target.get(key);
    EnvironmentLock lock{.environment = at_source.environment};
    if (document) lock = read_environment(document->body, at_source.environment);
    if (document && !is_reservation(lock)) {
      if (at_source.moved_to == request_.target) return;
      throw Error(ErrorKind::conflict, fmt::format("{} coordinates {} already", request_.target, at_source.environment),
                  "move to a new folder, database or table");
    }
    if (lock.reserved && lock.reserved->by == id_) return;
    lock.next_token = std::max(lock.next_token, at_source.next_token);
    lock.reserved = Reservation{request_.source, id_, ports_.clock.now()};
    if (ports_.target.put(key, write_environment(lock), document ? document->version : 0)) return;
  }
}

void MoveRegistry::mark_source() {
  const MovedMark mine{request_.target, ports_.clock.now(), id_, MoveState::marking};
  if (!has_joined_ && !ports_.source.put(std::string(keys::moved), write_moved(mine), 0)) {
    const auto other = find_mark();
    if (!other) throw taken_back();
    refuse_what_was_moved(other);
    join(*other);
  }
  refuse_to_move_to_itself();
  // Read after the mark is there: an environment that came into being before it is in this list, a later one finds it.
  for (const EnvironmentLock& lock : source_locks_.read_all()) {
    reserve(lock);
    mark(lock.environment);
  }
  advance(MoveState::draining);
}

// Under another spelling; where there are environments, reserve() refuses it.
void MoveRegistry::refuse_to_move_to_itself() {
  const std::string from_target = target_locks_.moved_to();
  if (from_target.empty()) return;
  if (from_target != request_.target) refuse_what_was_moved({});
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} and {} are the same registry", request_.source, request_.target),
              "move to a new folder, database or table");
}

Error MoveRegistry::taken_back() const {
  return Error(ErrorKind::conflict, fmt::format("the move to {} was taken back meanwhile", request_.target),
               "repeat it");
}

// Nothing is done under a mark that is not there any more, and what is further stays so.
void MoveRegistry::advance(MoveState state) {
  for (;;) {
    const auto document = ports_.source.get(std::string(keys::moved));
    if (!document) throw taken_back();
    MovedMark mark = read_moved(document->body);
    if (mark.by != id_ || mark.moved_to != request_.target) throw taken_back();
    if (mark.state >= state) return;
    mark.state = state;
    if (ports_.source.put(document->key, write_moved(mark), document->version)) return;
  }
}

void MoveRegistry::mark(const std::string& environment) {
  source_locks_.change<Done>(environment, [&](EnvironmentLock lock, Time) {
    lock.moved_to = request_.target;
    lock.moved_by = id_;
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

// Whatever became of it at the target, no token of the source is given out there again.
void MoveRegistry::open(const EnvironmentLock& at_source) {
  target_locks_.change<Done>(at_source.environment, [&](EnvironmentLock lock, Time now) {
    lock.next_token = std::max(lock.next_token, at_source.next_token);
    if (!is_reservation(lock)) return Change<Done>{std::move(lock), {}};
    lock.reserved.reset();
    if (at_source.freeze) return Change<Done>{freeze(std::move(lock), *at_source.freeze), {}};
    return Change<Done>{thaw(std::move(lock), now), {}};
  });
}

// The mark first: once it is gone no other move can rely on what carries its name, and one that was drained stays.
bool MoveRegistry::erase_mark() {
  for (;;) {
    const auto document = ports_.source.get(std::string(keys::moved));
    if (!document) return true;
    const MovedMark mark = read_moved(document->body);
    if (mark.by != id_) return true;
    if (has_joined_ || mark.state == MoveState::drained) return false;
    if (ports_.source.erase(document->key, document->version)) return true;
  }
}

// A reservation in whose line somebody stands is left, and closed: they are served when the move is repeated.
bool MoveRegistry::take_back() {
  if (!erase_mark()) return false;
  for (const EnvironmentLock& lock : source_locks_.read_all()) {
    source_locks_.change<Done>(lock.environment, [&](EnvironmentLock current, Time) {
      const bool is_mine = current.moved_by == id_ && current.moved_to == request_.target;
      if (is_mine) current.moved_to.clear();
      if (is_mine) current.moved_by.clear();
      return Change<Done>{std::move(current), {}};
    });
  }
  for (const Document& document : ports_.target.list(std::string(keys::environments))) {
    const auto lock = read_environment(document.body, keys::name_in(document.key, keys::environments).value_or(""));
    if (lock.reserved && lock.reserved->by == id_ && lock.queue.empty())
      static_cast<void>(ports_.target.erase(document.key, document.version));
  }
  return true;
}

void MoveRegistry::take_back_if_possible() {
  try {
    if (!take_back())
      ports_.tell(fmt::format("{} stays closed for an earlier move to {}; repeat it to finish", request_.source,
                              request_.target));
  } catch (const Error& error) {
    ports_.tell(fmt::format("the move could not be taken back, repeat it: {}", error.what()));
  }
}

}  // namespace signalbox
