// The rehearsal cloud without its socket: CloudFormation and STS over stacks that play recorded deployments, and what
// ECS, Elastic Load Balancing, CloudWatch Logs and RDS show of their resources. What it answers is a function of the
// calls so far, the time given and the seed. Not safe to use from two threads at once; checks no signatures.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "rehearsal/json_services.hpp"
#include "rehearsal/operation_queries.hpp"
#include "rehearsal/stack_queries.hpp"
#include "rehearsal/sts_actions.hpp"

namespace signalbox::rehearsal {

inline constexpr double slowest_speed = 0.001;
inline constexpr double fastest_speed = 1'000'000;

struct CloudOptions {
  double speed = 1;        ///< 60 plays a minute in a second
  std::uint64_t seed = 1;  ///< equal seeds give equal identifiers
};

class Cloud {
 public:
  Cloud(const CloudOptions& options, ScenarioSet scenarios);
  Cloud(const Cloud&) = delete;
  Cloud& operator=(const Cloud&) = delete;

  [[nodiscard]] Response handle(const Request& request, Time now);
  /// What every refusal of the service itself looks like (throttling, 5xx): for faults.
  [[nodiscard]] Response refuse(const Request& request, const Refusal& refusal);

  /// From now on; everywhere at first.
  void offer_operations(OperationOffer offer) { operation_offer_ = offer; }

  void add_existing(const std::string& name, const std::string& region, Time now) {
    stack_actions_.add_existing(name, region, now);
  }

  /// Every stack with its status and how many events are visible, and the calls counted by action, as JSON.
  [[nodiscard]] std::string state(Time now) const;

 private:
  using Action = std::function<Answer(const QueryCall&, Time)>;
  struct Entry {
    Service service;
    Action act;
  };
  void offer_cloudformation();
  void offer_sts();
  void offer_evidence();
  [[nodiscard]] Response answer(const QueryCall& call, Time now);
  [[nodiscard]] Response answer(const JsonCall& call, Time now);

  [[nodiscard]] const Entry* entry_for(const QueryCall& call) const;

  ScenarioSet scenarios_;
  OperationOffer operation_offer_ = OperationOffer::everywhere;
  IdSource ids_;
  StackBook book_;
  StackActions stack_actions_;
  StackQueries stack_queries_;
  ChangeSetActions change_set_actions_;
  OperationQueries operation_queries_;
  StsActions sts_actions_;
  JsonServices json_services_;
  std::multimap<std::string, Entry> actions_;  ///< two services may have an action of one name
  std::map<std::string, std::uint64_t> calls_;
};

}  // namespace signalbox::rehearsal
