// What stands at the rehearsal's address: the cloud and Slack, the faults in front of them, and the paths that steer
// the rehearsal, which no fault touches: GET /_rehearsal/state, GET and POST /_rehearsal/faults, /_rehearsal/slack….
#pragma once

#include "rehearsal/cloud.hpp"
#include "rehearsal/faults.hpp"
#include "rehearsal/slack_endpoint.hpp"

namespace signalbox::rehearsal {

class Endpoint {
 public:
  Endpoint(const CloudOptions& options, ScenarioSet scenarios, const FaultPlan& faults, SlackOptions slack = {})
      : cloud_(options, std::move(scenarios)), dice_(faults, options.seed), slack_(std::move(slack), options.seed) {
    cloud_.offer_operations(faults.operations);
  }

  [[nodiscard]] Response handle(const Request& request, Time now);
  void add_existing(const std::string& name, const std::string& region, Time now) {
    cloud_.add_existing(name, region, now);
  }

 private:
  [[nodiscard]] Response steer(const Request& request, Time now);
  [[nodiscard]] Response change_faults(const std::string& specs);
  [[nodiscard]] Response troubled(const Request& request, Fault fault, Time now);

  Cloud cloud_;
  FaultDice dice_;
  SlackEndpoint slack_;
};

}  // namespace signalbox::rehearsal
