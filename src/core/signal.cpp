#include "core/signal.hpp"

namespace signalbox {

std::string_view to_string(SignalKind kind) {
  switch (kind) {
    case SignalKind::queued:
      return "queued";
    case SignalKind::queue_moved:
      return "queue_moved";
    case SignalKind::turn_granted:
      return "turn_granted";
    case SignalKind::lease_lost:
      return "lease_lost";
    case SignalKind::registry_lost:
      return "registry_lost";
    case SignalKind::registry_back:
      return "registry_back";
    case SignalKind::lock_taken_over:
      return "lock_taken_over";
    case SignalKind::deployment_started:
      return "deployment_started";
    case SignalKind::stack_started:
      return "stack_started";
    case SignalKind::resource_started:
      return "resource_started";
    case SignalKind::resource_finished:
      return "resource_finished";
    case SignalKind::resource_failed:
      return "resource_failed";
    case SignalKind::resource_cancelled:
      return "resource_cancelled";
    case SignalKind::progress:
      return "progress";
    case SignalKind::stalled:
      return "stalled";
    case SignalKind::moving_again:
      return "moving_again";
    case SignalKind::overdue:
      return "overdue";
    case SignalKind::rollback_started:
      return "rollback_started";
    case SignalKind::cleanup_started:
      return "cleanup_started";
    case SignalKind::stack_finished:
      return "stack_finished";
    case SignalKind::deployment_finished:
      return "deployment_finished";
    case SignalKind::monitor_gap:
      return "monitor_gap";
    case SignalKind::monitor_recovered:
      return "monitor_recovered";
    case SignalKind::asked:
      return "asked";
    case SignalKind::answered:
      return "answered";
    case SignalKind::warning:
      return "warning";
  }
  return "warning";
}

}  // namespace signalbox
