// One of many who take turns in one environment as `run` does (a beat, a place in line, a grant), ask the guard while
// they hold, and note in their journal when they held under which token. Some stop or kill themselves while they hold,
// the worst moment there is.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

#include "app/acquire_turn.hpp"
#include "linearizability/journal.hpp"

namespace signalbox::testing {

enum class Mishap : char { none = 'n', stops = 's', dies = 'd' };

struct TurnPlan {
  int place = 0;
  std::string ids;  ///< what its correlation IDs begin with: no other process has it
  int rounds = 0;
  Mishap mishap = Mishap::none;  ///< in the first of its turns
  Duration lease{};
};

[[nodiscard]] TurnRequest turn_request(const std::string& id, Duration lease);

class TurnClient {
 public:
  TurnClient(DocumentStore& store, Clock& clock, const Journal& journal, TurnPlan plan);
  /// Takes its turns. Throws what is no outage, and when it is not served.
  void run();

 private:
  struct Loss;
  [[nodiscard]] bool take_turn(const std::string& id);
  void hold(const std::string& id, Token token, Loss& loss);
  void suffer(const std::string& id);
  [[nodiscard]] bool ask_guard(const std::string& id, Token token);
  void leave(const std::string& id, Token token);

  DocumentStore& store_;
  Clock& clock_;
  const Journal& journal_;
  TurnPlan plan_;
  EnvironmentLocks locks_;
  int asked_ = 0;
};

/// What the journals of all tell about one grant.
struct Tenure {
  std::string id;
  Token token = 0;
  std::vector<Moment> as_holder;  ///< moments at which the registry named this grant the holder
  bool stopped = false;
  bool was_told = false;  ///< that it lost its turn
  bool passed_after_stop = false;
};
[[nodiscard]] std::vector<Tenure> read_tenures(const std::filesystem::path& file);

}  // namespace signalbox::testing
