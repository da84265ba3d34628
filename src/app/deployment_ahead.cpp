#include "app/deployment_ahead.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ranges>

#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// As long as whoever leaves tries to record its end.
constexpr Duration patience_with_records = 15s;
constexpr Duration between_looks = 2s;

/// nullopt: it has not ended, or nobody recorded anything of it.
std::optional<Deployment> ended_record(DocumentStore& store, Clock& clock, const std::string& id) {
  auto record = DeploymentRecords(store, clock).find(id);
  if (record && !has_ended(record->status)) record.reset();
  return record;
}

std::optional<Deployment> await_ended_record(DocumentStore& store, Clock& clock, const std::string& id, Instant until,
                                             const std::stop_token& stop) {
  const auto watch = store.watch(keys::deployment(id));
  for (;;) {
    if (auto record = ended_record(store, clock, id)) return record;
    if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped before the command was started");
    const Instant now = clock.monotonic();
    if (now >= until) return std::nullopt;
    static_cast<void>(watch->wait_until(std::min(until, now + between_looks), stop));
  }
}

DeploymentAhead unknown(const std::string& id) { return {id, std::nullopt, "nobody recorded how it ended"}; }

DeploymentAhead ending_of_ahead(const Deployment& deployment) {
  if (!has_ended(deployment.status)) return unknown(deployment.id);
  return {deployment.id, deployment.status, deployment.reason};
}

// It gave up before its command started, and said so itself: the environment is as whoever deployed before left it. Of
// one that died its record may not have come to know of the start.
bool left_all_as_it_was(const Deployment& deployment) {
  return !deployment.began_at && deployment.status == DeploymentStatus::cancelled;
}

// By fencing tokens, which no clock can put out of order. The history keeps what an ID's newer attempt replaced among
// the young; those alone know of one whose end was never recorded.
std::optional<DeploymentAhead> last_to_deploy(DocumentStore& store, Clock& clock, const TurnInLine& turn) {
  DeploymentRecords records(store, clock);
  std::vector<Deployment> known = records.ended(turn.environment);
  std::ranges::move(records.young(turn.environment), std::back_inserter(known));
  std::erase_if(known, [&](const Deployment& deployment) {
    return deployment.token == 0 || deployment.token >= turn.token || left_all_as_it_was(deployment);
  });
  const auto last = std::ranges::max_element(known, {}, &Deployment::token);
  return last == known.end() ? std::nullopt : std::optional(ending_of_ahead(*last));
}

}  // namespace

// Some left the line without a turn: the last one that had any is meant.
std::optional<DeploymentAhead> await_end_ahead(DocumentStore& store, Clock& clock, const TurnInLine& turn,
                                               std::stop_token stop) {
  const Instant until = clock.monotonic() + patience_with_records;
  for (const std::string& id : std::views::reverse(turn.was_behind)) {
    try {
      const auto record = await_ended_record(store, clock, id, until, stop);
      if (!record) return unknown(id);
      if (record->token == 0) continue;
      return left_all_as_it_was(*record) ? last_to_deploy(store, clock, turn) : ending_of_ahead(*record);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      return DeploymentAhead{id, std::nullopt, error.what()};
    }
  }
  return std::nullopt;
}

}  // namespace signalbox
