#include "app/tell_apart.hpp"

#include <gtest/gtest.h>

#include <future>
#include <semaphore>

#include "app/broadcast.hpp"
#include "support/manual_clock.hpp"
#include "support/signal_recorder.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

/// Takes each signal only once it may.
class SlowSink : public SignalSink {
 public:
  void accept(const Signal& signal) override {
    begun_.release();
    may_.acquire();
    told.accept(signal);
  }
  void await_begun() { begun_.acquire(); }
  void let(std::ptrdiff_t signals) { may_.release(signals); }

  SignalRecorder told;

 private:
  std::counting_semaphore<> begun_{0}, may_{0};
};

class TellingApart : public ::testing::Test {
 protected:
  static Signal signal(std::string text) {
    Signal signal;
    signal.text = std::move(text);
    return signal;
  }
  ManualClock clock;
};

TEST_F(TellingApart, TellsAllInOrderBeforeItEnds) {
  SignalRecorder told;
  {
    TellApart apart(clock, {&told});
    for (int i = 0; i < 100; ++i) apart.accept(signal(std::to_string(i)));
  }
  ASSERT_EQ(told.all().size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(told.all()[i].text, std::to_string(i));
}

TEST_F(TellingApart, ASinkThatHangsHoldsUpNobodyElse) {
  SlowSink slow;
  SignalRecorder quick;
  TellApart apart(clock, {&slow});
  Broadcast signals("me", "production", {&apart, &quick});
  signals.announce(SignalKind::warning, clock.now(), "one");
  slow.await_begun();
  signals.announce(SignalKind::warning, clock.now(), "two");
  EXPECT_EQ(quick.all().size(), 2U);
  slow.let(2);
  EXPECT_TRUE(apart.finish());
  EXPECT_EQ(slow.told.all().size(), 2U);
}

TEST_F(TellingApart, AtTheEndASinkThatHangsHasSoMuchTimeAndThenTheRestIsDropped) {
  SlowSink slow;
  TellApart apart(clock, {&slow});
  apart.accept(signal("one"));
  slow.await_begun();
  apart.accept(signal("two"));
  auto all = std::async(std::launch::async, [&] { return apart.finish(); });
  clock.await_sleepers(1);
  clock.advance(patience_with_sinks);
  EXPECT_FALSE(all.get());
  slow.let(2);
  EXPECT_TRUE(apart.finish());
  EXPECT_EQ(slow.told.all().size(), 1U);
}

}  // namespace
}  // namespace signalbox::testing
