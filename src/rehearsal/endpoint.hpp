// What stands at the rehearsal's address: the cloud, the faults in front of it, and the paths that steer the rehearsal,
// which no fault touches: GET /_rehearsal/state, GET and POST /_rehearsal/faults.
#pragma once

#include "rehearsal/cloud.hpp"
#include "rehearsal/faults.hpp"

namespace signalbox::rehearsal {

class Endpoint {
 public:
  Endpoint(const CloudOptions& options, ScenarioSet scenarios, const FaultPlan& faults)
      : cloud_(options, std::move(scenarios)), dice_(faults, options.seed) {}

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
};

}  // namespace signalbox::rehearsal
