// A monitor whose sinks are in another process: says each signal as a line, beats while it lives, and says at last how
// the stacks ended (records/feed_document.hpp). It knows of no earlier monitor: one that is started after it died tells
// all from the same beginning again. app/supervise_monitor.hpp is the other end.
#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

#include "app/monitor_stacks.hpp"
#include "app/watched_calls.hpp"
#include "records/feed_document.hpp"

namespace signalbox {

/// Between two beats. Three that are missing mean that it hangs; six such deaths in a row are to fit into the restart
/// budget's window, else a monitor that always hangs would be started anew for ever.
[[nodiscard]] Duration beat_interval(const MonitorOrder& order);
inline constexpr int missed_beats = 3;

class FeedMonitor {
 public:
  /// `say` gets one line without its end, from one thread at a time.
  using Say = std::function<void(const std::string& line)>;
  FeedMonitor(CloudFormation& cloudformation, Clock& clock, MonitorOrder order, Say say);

  /// Blocks until all is said, or stop is requested.
  void run(std::stop_token stop);
  void settle() { monitor_.settle(); }

 private:
  class Lines : public SignalSink {
   public:
    explicit Lines(Say say) : say_(std::move(say)) {}
    void accept(const Signal& signal) override { add(signal); }
    void add(const FeedMessage& message);

   private:
    std::mutex mutex_;
    Say say_;
  };
  void beat(std::stop_token stop);

  Clock& clock_;
  MonitorOrder order_;
  WatchedCalls cloudformation_;
  Lines lines_;
  MonitorStacks monitor_;
};

}  // namespace signalbox
