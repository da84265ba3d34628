// Watches on a store that cannot call: each looks at its documents by itself, at most once a second, and learns from
// whatever else this process reads or writes there. Whoever waits only for a moment and then reads by itself, as a
// waiter in line does, is not billed for a look of the watch as well.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox::dynamo {

/// The versions of documents by their keys; one that does not exist is not in it.
using Versions = std::map<std::string, Version>;

/// Whether a watch on the prefix is about one document: a whole key, which is never the beginning of others.
[[nodiscard]] bool means_one_document(const std::string& prefix);

/// What the watches of one store know. Safe to use from many threads.
class WatchBoard {
 public:
  struct Watched {
    std::string prefix;
    Versions known;
    Instant looked_at{};
    bool changed = false;
  };

  explicit WatchBoard(Clock& clock) : clock_(clock) {}

  void add(Watched& watched);
  void remove(Watched& watched);
  /// The document had this version when it was asked for; 0: it was not there.
  void saw(const std::string& key, Version version);
  /// These are all there are.
  void took_a_look(Watched& watched, Versions found);
  /// Waits for a change or for the time to look, which is `span` after the last look at the document by anybody, unless
  /// the deadline comes soon after that. True when something changed, which is then forgotten.
  bool wait(Watched& watched, Duration span, Instant deadline, std::stop_token stop);
  [[nodiscard]] bool is_due(const Watched& watched, Duration span);
  [[nodiscard]] Instant now() const { return clock_.monotonic(); }

 private:
  Clock& clock_;
  std::mutex mutex_;  // guards what follows, and every Watched
  std::condition_variable_any told_;
  std::vector<Watched*> watched_;
};

struct WatchPorts {
  std::shared_ptr<WatchBoard> board;
  /// Reads the versions of what the prefix means. It and `jittered` keep alive what they need.
  std::function<Versions(const std::string& prefix, std::stop_token stop)> look;
  std::function<Duration(Duration)> jittered;
};

/// Takes its first look at once.
[[nodiscard]] std::unique_ptr<ChangeWatch> make_watch(WatchPorts ports, const std::string& prefix);

}  // namespace signalbox::dynamo
