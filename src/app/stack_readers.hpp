// The threads that read FollowStacks' stacks: who reads which of them when. Each stack is read by one thread at a time,
// so that its signals stay in order; several stacks are read at once, so that a slow answer holds up no other.
//
//   scheduled ──due──▶ being read ──▶ scheduled
//                          │ ──at rest for long, many stacks──▶ on the list ──the list shows news──▶ scheduled
//                          └ ──settling, at rest──▶ done
//
// Where so many run silently that each is read seldom, the list shows sooner which of them fail: it is read oftener
// then, and the calls for that are taken from the others.
#pragma once

#include <condition_variable>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "app/followed_stack.hpp"

namespace signalbox {

class StackList;

class StackReaders {
 public:
  StackReaders(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, FollowOptions options);

  void note_baseline(std::stop_token stop);
  void begin_at(const std::vector<StackOrigin>& origins);
  [[nodiscard]] std::vector<StackOrigin> origins() const;
  void start();
  /// Stacks that are at rest from now on are done with.
  void begin_settling();
  void request_stop();
  /// Blocks until all threads have returned: after request_stop(), or when settled.
  void join();
  [[nodiscard]] std::vector<StackOutcome> outcomes() const;

 private:
  enum class Place { unscheduled, scheduled, being_read, on_list, done };
  struct Reading {
    std::unique_ptr<FollowedStack> stack;
    Place place = Place::unscheduled;
    Instant due{};
    bool settle_after_read = false;
    std::size_t calls_while_running = 0;
  };

  using Lock = std::unique_lock<std::mutex>;
  void run(std::stop_token stop);
  void read(Reading& reading, Lock& lock, const std::stop_token& stop);
  void put_back(Reading& reading);
  void schedule(Reading& reading, Instant due);
  void read_list(Lock& lock, const std::stop_token& stop);
  void look_up(const StackList& list);
  void do_without_list(const Error& error);
  void ask_about_each();
  void wait(Lock& lock, const std::stop_token& stop);
  [[nodiscard]] Instant next_due() const;
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool is_done_with(const FollowedStack& stack) const;
  void note_calls(Reading& reading);
  [[nodiscard]] Duration list_interval() const;
  [[nodiscard]] bool list_is_quicker() const;
  void hasten_list();
  [[nodiscard]] Duration slowest_while_running() const;
  [[nodiscard]] double random();

  CloudFormation& cloudformation_;
  Clock& clock_;
  FollowOptions options_;
  WatchGap gap_;
  ExplainFailure explain_;
  std::vector<Reading> readings_;

  // Guarded by mutex_ from start() to join(); a stack itself belongs to the thread that reads it.
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::set<std::pair<Instant, Reading*>> schedule_;
  bool uses_list_;
  bool list_was_read_ = false;
  std::size_t list_pages_ = 0;  ///< at its last reading; 0 when that failed: then it is not asked for oftener
  std::mt19937_64 random_;
  std::size_t calls_while_running_ = 0;  ///< of all stacks that run, when each is read once
  PollPace list_pace_;
  Instant list_due_ = Instant::max();
  std::optional<Instant> settling_since_;
  bool is_over_ = false;
  bool somebody_keeps_time_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace signalbox
