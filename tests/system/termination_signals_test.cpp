#include "adapters/system/termination_signals.hpp"

#include <unistd.h>

#include <condition_variable>

namespace signalbox {
namespace {

/// Writes down what it hears and lets a test wait for it.
class Ear {
 public:
  [[nodiscard]] TerminationSignals::Callback callback() {
    return [this](int signal) {
      std::lock_guard guard(mutex_);
      heard_.push_back(signal);
      changed_.notify_all();
    };
  }
  std::vector<int> await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return heard_.size() >= count; });
    return heard_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> heard_;
};

void await_stop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, stop, [] { return false; });
}

void send_to_ourselves(int signal) { kill(getpid(), signal); }

TEST(TerminationSignals, NothingIsStoppedBeforeTheFirst) {
  const TerminationSignals signals;
  EXPECT_FALSE(signals.stop_token().stop_requested());
  EXPECT_EQ(signals.last(), std::nullopt);
}

TEST(TerminationSignals, EachOfThemRequestsTheStop) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TerminationSignals signals;
    send_to_ourselves(signal);
    await_stop(signals.stop_token());
    EXPECT_EQ(signals.last(), signal);
  }
}

TEST(TerminationSignals, ACancelledJobsSecondSignalIsPassedOnToo) {
  TerminationSignals signals;
  Ear ear;
  const auto subscription = signals.on_signal(ear.callback());
  send_to_ourselves(SIGINT);
  EXPECT_EQ(ear.await(1), std::vector{SIGINT});
  send_to_ourselves(SIGTERM);
  EXPECT_EQ(ear.await(2), (std::vector{SIGINT, SIGTERM}));
  EXPECT_EQ(signals.last(), SIGTERM);
}

TEST(TerminationSignals, CallbacksHearBeforeTheStopIsRequestedAndInTheirOrder) {
  TerminationSignals signals;
  std::vector<std::string> calls;
  bool stopped_already = false;
  const auto first = signals.on_signal([&](int) {
    stopped_already = signals.stop_token().stop_requested();
    calls.emplace_back("first");
  });
  const auto second = signals.on_signal([&](int) { calls.emplace_back("second"); });
  send_to_ourselves(SIGTERM);
  await_stop(signals.stop_token());
  EXPECT_FALSE(stopped_already);
  EXPECT_EQ(calls, (std::vector<std::string>{"first", "second"}));
}

TEST(TerminationSignals, AnEndedSubscriptionHearsNothingMore) {
  TerminationSignals signals;
  Ear gone;
  Ear there;
  auto ended = std::make_optional(signals.on_signal(gone.callback()));
  const auto kept = signals.on_signal(there.callback());
  send_to_ourselves(SIGINT);
  EXPECT_EQ(there.await(1).size(), 1U);
  ended.reset();
  send_to_ourselves(SIGINT);
  EXPECT_EQ(there.await(2).size(), 2U);
  EXPECT_EQ(gone.await(1).size(), 1U);
}

TEST(TerminationSignals, AMovedSubscriptionStaysRegisteredOnce) {
  TerminationSignals signals;
  Ear ear;
  auto original = signals.on_signal(ear.callback());
  const auto moved = std::move(original);
  send_to_ourselves(SIGINT);
  EXPECT_EQ(ear.await(1).size(), 1U);
}

TEST(TerminationSignals, AHangupThatNohupIgnoresIsNoReasonToStop) {
  signal(SIGHUP, SIG_IGN);
  TerminationSignals signals;
  Ear ear;
  const auto subscription = signals.on_signal(ear.callback());
  send_to_ourselves(SIGHUP);
  send_to_ourselves(SIGTERM);
  EXPECT_EQ(ear.await(1), std::vector{SIGTERM});
  signal(SIGHUP, SIG_DFL);
}

TEST(TerminationSignals, AHangupThatMeansNothingDoesNotEndUsLaterEither) {
  sigset_t now{};
  {
    const TerminationSignals signals(Hangup::ends_with_terminal);
    send_to_ourselves(SIGHUP);
  }
  sigpending(&now);
  EXPECT_EQ(sigismember(&now, SIGHUP), 0);
}

TEST(TerminationSignals, WritingIntoAClosedPipeDoesNotKill) {
  const TerminationSignals signals;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_EQ(write(ends[1], "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  close(ends[1]);
}

TEST(TerminationSignals, TheFormerMaskComesBack) {
  sigset_t before{};
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  { const TerminationSignals signals; }
  sigset_t after{};
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGTTOU})
    EXPECT_EQ(sigismember(&after, signal), sigismember(&before, signal));
}

}  // namespace
}  // namespace signalbox
