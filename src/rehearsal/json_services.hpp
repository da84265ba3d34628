// The services of the rehearsal cloud that speak JSON: ECS and CloudWatch Logs.
#pragma once

#include <functional>
#include <map>

#include "rehearsal/ecs_actions.hpp"
#include "rehearsal/logs_actions.hpp"

namespace signalbox::rehearsal {

class JsonServices {
 public:
  explicit JsonServices(const StackBook& book);
  JsonServices(const JsonServices&) = delete;
  JsonServices& operator=(const JsonServices&) = delete;

  [[nodiscard]] bool offers(const JsonCall& call) const;
  [[nodiscard]] JsonReply answer(const JsonCall& call, Time now) const;

 private:
  using Action = std::function<JsonReply(const JsonCall&, const nlohmann::json&, Time)>;

  EcsActions ecs_;
  LogsActions logs_;
  std::map<std::string, Action, std::less<>> actions_;  ///< by `X-Amz-Target`
};

}  // namespace signalbox::rehearsal
