#include "app/deployment_ahead.hpp"

#include <fmt/format.h>

#include <algorithm>
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

}  // namespace

// Some left the line without a turn: the last one that had any is meant.
std::optional<DeploymentAhead> await_end_ahead(DocumentStore& store, Clock& clock,
                                               const std::vector<std::string>& was_behind, std::stop_token stop) {
  const Instant until = clock.monotonic() + patience_with_records;
  for (const std::string& id : std::views::reverse(was_behind)) {
    try {
      const auto record = await_ended_record(store, clock, id, until, stop);
      if (!record) return DeploymentAhead{id, std::nullopt, "nobody recorded how it ended"};
      if (record->token != 0) return DeploymentAhead{id, record->status, record->reason};
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      return DeploymentAhead{id, std::nullopt, error.what()};
    }
  }
  return std::nullopt;
}

}  // namespace signalbox
