// What the registry remembers of deployments, those that still run or wait included.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/deployment.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct HistoryQuestion {
  std::string environment;  ///< empty: all
  std::string stack;        ///< empty: any
  std::optional<DeploymentStatus> status;
  std::size_t limit = 20;
};

struct HistoryAnswer {
  std::vector<Deployment> deployments;  ///< newest first by when they were asked for, each ID once
  std::size_t matching = 0;             ///< of which the newest are shown
};

/// Throws what the store throws.
[[nodiscard]] HistoryAnswer read_history(DocumentStore& store, Clock& clock, const HistoryQuestion& question);

/// Every ID that is remembered, newest first.
[[nodiscard]] std::vector<std::string> known_deployments(DocumentStore& store, Clock& clock);

}  // namespace signalbox
