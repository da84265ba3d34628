// What one run is asked for, and the ports that it works through.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/acquire_turn.hpp"
#include "app/question_ports.hpp"
#include "core/monitor_order.hpp"
#include "ports/processes.hpp"

namespace signalbox {

class Companions;

struct RunRequest {
  TurnRequest turn;
  std::vector<std::string> command;
  std::map<std::string, std::string> variables;  ///< of the command, beside its names and its token
  MonitorOrder monitor;  ///< how its stacks are followed; which ones, and under whose name, is what `turn` says
  std::optional<Duration> expect_within;  ///< absent: as history says; 0: nothing is overdue
  std::string workflow_run_id;
  std::string host;
  std::int64_t pid = 0;
  bool require_registry = false;
  LostLease on_lease_lost = LostLease::go_on;
  AskPlan ask;
  std::string registry;  ///< as it is shown; what cannot be recorded now is kept under this name
};

struct RunPorts {
  DocumentStore& store;
  CloudFormation* cloudformation;  ///< may be null when the request names no stack
  Processes& processes;
  Clock& clock;
  std::vector<SignalSink*> sinks;
  DescribeWait describe_wait;
  DocumentStore* kept_back = nullptr;  ///< a place of this machine for what the registry cannot be told; may be null
  /// No call of the store is to take long any more: a wait is over, or the patience at the end. May be empty.
  std::function<void()> hurry = {};
  Companions* companions = nullptr;  ///< for its monitor; null: the stacks are followed in this process
  QuestionPorts people = {};
};

}  // namespace signalbox
