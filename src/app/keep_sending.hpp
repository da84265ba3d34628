// Sends what the outbox holds for as long as it lives, to many channels at once and to each in its own time: one that
// hangs keeps a thread busy and no other channel waiting. Reads what the outbox holds when something was stored, and
// now and then for what other processes left behind; what is due goes by what it knows. Threads are only had when there
// is something to send.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/deliver_lane.hpp"

namespace signalbox {

/// For whoever waits: what is due after `due` is left to others, and at the deadline the wait is over.
struct SendingLimit {
  Instant due;
  Instant deadline = Instant::max();
};

enum class SendingEnd { at_rest, out_of_time };

class KeepSending {
 public:
  /// What is given must outlive it.
  KeepSending(Outbox& outbox, const DeliveryPorts& ports, const DeliveryOptions& options);
  /// As stop().
  ~KeepSending();

  /// Something was stored, or may be due earlier than it was.
  void look_again();
  /// For await_end(), also while it waits.
  void limit_to(SendingLimit limit);
  /// Waits until nothing more can go within the limit. Trouble with the registry is waited out.
  [[nodiscard]] SendingEnd await_end();
  /// The same, but throws the first trouble with the registry.
  [[nodiscard]] SendingEnd await_end_or_trouble();
  /// Cuts off what is being sent, which stays in doubt. Harmless twice.
  void stop();

  /// What was done so far; `next_due` and `without_transport` as they are now.
  [[nodiscard]] DeliveryReport report();

 private:
  struct Lane {
    LaneNames known;          ///< what was in it when it was looked at last, but for what left it
    std::optional<Time> due;  ///< when it is sent to again, though nothing is new
    Instant due_at{};         ///< the same; the beginning of all time: at once, whatever limit there is
    bool is_busy = false;
    bool has_news = false;         ///< since it is busy
    bool is_outdated = false;      ///< there is more in it than is known: nothing of it goes before that was read
    std::uint64_t settled_in = 0;  ///< the look that was going on then, or had been the last: what it found is old
    std::size_t without_transport = 0;
  };
  struct Job {
    std::string name;
    std::unique_ptr<DeliverLane> lane;
    LaneNames names;  ///< until it has begun
  };

  void look_on(const std::stop_token& stop);
  void look(std::unique_lock<std::mutex>& lock);
  void take(std::map<std::string, LaneNames> lanes);
  [[nodiscard]] bool note_outdated();
  void begin_due();
  void begin(const std::string& name, Lane& lane, LaneNames names);
  void add_worker();
  void work_on(const std::stop_token& stop);
  void work(Job job, std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  void leave(Job& job);
  void settle(const std::string& name, const DeliveryReport& report);
  void fail(const std::string& name, std::exception_ptr error);
  void note_trouble(std::exception_ptr error);
  [[nodiscard]] bool is_look_due() const;
  [[nodiscard]] Instant next_look() const;
  [[nodiscard]] Instant next_listing() const;
  void set_due(Lane& lane, std::optional<Time> due) const;
  [[nodiscard]] bool is_at_rest() const;
  [[nodiscard]] SendingEnd await(bool until_trouble);

  Outbox& outbox_;
  const DeliveryPorts& ports_;
  const DeliveryOptions& options_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::map<std::string, Lane> lanes_;
  std::deque<Job> ready_;
  std::size_t working_ = 0;                 ///< jobs that a thread has
  std::uint64_t asked_ = 1, answered_ = 0;  ///< for looks
  bool is_urgent_ = true;                   ///< somebody asked, not only what was found out in sending
  Instant rest_until_{};                    ///< for looks that are not urgent
  std::uint64_t looks_ = 0;                 ///< that were begun
  std::optional<Instant> look_at_;          ///< after trouble: not before this, and then
  Instant full_look_at_{};                  ///< when also what is not new is looked at
  SendingLimit limit_{Instant::max()};
  std::exception_ptr trouble_;
  DeliveryReport report_;

  std::vector<std::jthread> workers_;  // added by looking_ alone, while it lives
  std::jthread looking_;
};

}  // namespace signalbox
