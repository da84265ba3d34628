// Processes of the worker program, in numbered places. Each tells what happens to it as it happens, and the test acts
// upon what it hears: nothing here looks at a clock.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace signalbox::testing {

/// What a worker writes to its standard output: its place and one of these.
enum class News : char {
  step = '+',     ///< an operation was answered, or a turn was served
  granted = 'g',  ///< it holds the environment
  stops = 's',    ///< it is about to stop itself while it holds
  trouble = '!',  ///< the registry could not be asked
  ended = '.',    ///< all done
  killed = 'k',   ///< by itself or by the crew
};
void tell(int place, News news);

class Crew {
 public:
  Crew();
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void start(int place, const std::vector<std::string>& arguments);
  /// Returns when it is dead.
  void kill(int place);
  void stop(int place);
  void resume(int place);
  /// For one that stops itself: returns when it has.
  void await_stop(int place);

  struct Event {
    int place;
    News news;
  };
  /// The next thing that happens; nullopt when nobody is left. Throws when a worker fails.
  [[nodiscard]] std::optional<Event> next();

  [[nodiscard]] std::vector<int> active() const;  ///< neither ended nor stopped
  [[nodiscard]] const std::set<int>& stopped() const { return stopped_; }

 private:
  struct Worker {
    pid_t id;
    int descriptor;  ///< readable once it has ended
  };
  [[nodiscard]] Event bury(int place);

  int read_end_ = -1;
  int write_end_ = -1;
  std::map<int, Worker> workers_;
  std::set<int> stopped_;
};

}  // namespace signalbox::testing
