// The resources of one operation, nested ones included: which moves, which ended how, and the Progress counted from
// them. What an operation asked for is counted once; its rollback and its cleanup move resources again without counting
// them again.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/progress.hpp"
#include "core/stack_event.hpp"

namespace signalbox {

/// What the stack of a resource is doing when the event comes.
enum class Counting {
  live,     ///< what was asked for
  cleanup,  ///< it has succeeded and removes what was replaced
  back,     ///< it has failed and undoes what it did
};

class ResourceLedger {
 public:
  enum class News { nothing, started, finished, failed, cancelled, unknown_word };
  struct Entry {
    News news = News::nothing;
    Duration elapsed{};  ///< since the resource began this movement; zero when its beginning was not seen
  };
  struct Moving {
    std::string resource, type, status;
    Time since{};
    std::string physical_id{};  ///< empty while it has none
  };

  /// `path`: the name to show, `Parent/Child` for nested ones. Each event may be recorded once.
  Entry record(const StackEvent& event, const std::string& path, Counting counting);

  [[nodiscard]] const Progress& progress() const noexcept { return progress_; }
  /// Longest first.
  [[nodiscard]] std::vector<Moving> moving() const;

 private:
  enum class Outcome { uncounted, open, done, failed };
  struct Resource {
    std::string path, type, status, physical_id;
    std::string action;                  ///< CREATE, UPDATE, …: the movement's
    Counting counting = Counting::live;  ///< the movement's
    Time since{};
    Time last{};
    bool moving = false;
    Outcome outcome = Outcome::uncounted;
  };

  static Outcome settle(const Resource& before, std::string_view action, ResourcePhase phase, Counting counting);
  void count(Resource& resource, Outcome outcome);
  std::size_t* counter(Outcome outcome);

  std::unordered_map<std::string, Resource> resources_;
  Progress progress_;
};

}  // namespace signalbox
