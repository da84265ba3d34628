// Questions that this process could not bring to where they were to be asked: each is said at once, with the way out,
// since whoever asks waits for an answer meanwhile. Safe to use from many threads.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace signalbox {
struct OutboxMessage;
}

namespace signalbox::cli {

class LostQuestions {
 public:
  /// `warn` is told in one line.
  explicit LostQuestions(std::function<void(const std::string&)> warn) : warn_(std::move(warn)) {}

  /// A dead letter; of what is no question nothing is said.
  void take(const OutboxMessage& message);
  /// Why Slack did not get the question of that ID; empty: nothing is known to have kept it.
  [[nodiscard]] std::string why(const std::string& question) const;

 private:
  std::function<void(const std::string&)> warn_;
  mutable std::mutex mutex_;                          // guards what follows
  std::map<std::string, std::string> lost_to_slack_;  ///< the reason by the question's ID
};

}  // namespace signalbox::cli
