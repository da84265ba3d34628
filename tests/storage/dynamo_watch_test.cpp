#include "adapters/storage/dynamo/dynamo_watch.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"

namespace signalbox::dynamo {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

// Nobody waits: the time leaps to the end of each wait.
class LeapingTime : public Clock {
 public:
  [[nodiscard]] Time now() const override { return Time(gone_); }
  [[nodiscard]] Instant monotonic() const override { return Instant(gone_); }
  bool wait_until(std::unique_lock<std::mutex>&, std::condition_variable_any&, Instant deadline, std::stop_token stop,
                  const std::function<bool()>& ready) override {
    if (!ready() && !stop.stop_requested())
      gone_ = std::max(gone_, std::chrono::duration_cast<Duration>(deadline.time_since_epoch()));
    return ready();
  }
  void pass(Duration span) { gone_ += span; }

 private:
  Duration gone_ = 1h;
};

// A table that changes at times which a test sets, and that writes down when somebody looks. Without jitter.
class DynamoWatch : public ::testing::Test {
 protected:
  std::unique_ptr<ChangeWatch> watch(const std::string& prefix) {
    auto made = make_watch({board_, [this](const std::string& what, std::stop_token) { return look(what); },
                            [](Duration span) { return span; }},
                           prefix);
    looks_.clear();
    return made;
  }
  Versions look(const std::string& what) {
    if (is_broken_) throw Error(ErrorKind::unavailable, "no table");
    looks_.push_back(since_start());
    return since_start() >= changes_at_ ? Versions{{what, 2}} : Versions{{what, 1}};
  }
  bool wait(ChangeWatch& watch, Duration most) { return watch.wait_until(clock_.monotonic() + most, {}); }
  Duration since_start() const { return std::chrono::duration_cast<Duration>(clock_.monotonic() - start_); }

  LeapingTime clock_;
  const Instant start_ = clock_.monotonic();
  std::shared_ptr<WatchBoard> board_ = std::make_shared<WatchBoard>(clock_);
  Duration changes_at_ = 24h;
  std::vector<Duration> looks_;
  bool is_broken_ = false;
};

TEST_F(DynamoWatch, OnALockSeesAChangeOfAnotherProcessWithinTwoSecondsHoweverLongItHasWaited) {
  const auto on_lock = watch("environments/e");
  changes_at_ = 301s;
  EXPECT_TRUE(wait(*on_lock, 1h));
  EXPECT_EQ(since_start(), 302s);
  EXPECT_EQ(looks_.size(), 151U);
}

TEST_F(DynamoWatch, OnABeatLooksLessAndLessOftenWhileNothingChanges) {
  const auto on_beat = watch("beats/b");
  EXPECT_FALSE(wait(*on_beat, 40s));
  EXPECT_THAT(looks_, ElementsAre(2s, 5s, 9500ms, 16250ms, 26250ms, 36250ms));
}

TEST_F(DynamoWatch, LooksOftenAgainAfterAChange) {
  const auto on_beat = watch("beats/b");
  changes_at_ = 20s;
  EXPECT_TRUE(wait(*on_beat, 1h));
  const auto seen = since_start();
  looks_.clear();
  EXPECT_FALSE(wait(*on_beat, 4s));
  EXPECT_THAT(looks_, ElementsAre(seen + 2s));
}

TEST_F(DynamoWatch, DoesNotLookShortlyBeforeWhoeverWaitsLooksItself) {
  const auto on_lock = watch("environments/e");
  EXPECT_FALSE(wait(*on_lock, 2s));
  EXPECT_FALSE(wait(*on_lock, 900ms));
  EXPECT_TRUE(looks_.empty());
}

TEST_F(DynamoWatch, CountsWhatItsProcessReadsAsALook) {
  const auto on_lock = watch("environments/e");
  for (int turn = 0; turn < 20; ++turn) {
    board_->saw("environments/e", 1);
    clock_.pass(100ms);
    EXPECT_FALSE(wait(*on_lock, 2s));
  }
  EXPECT_TRUE(looks_.empty());
}

TEST_F(DynamoWatch, IsWokenByWhatItsProcessWritesOrReads) {
  const auto on_lock = watch("environments/e");
  board_->saw("environments/e", 7);
  EXPECT_TRUE(wait(*on_lock, 0s));
  EXPECT_FALSE(wait(*on_lock, 0s)) << "told once";
  board_->saw("environments/e", 0);
  EXPECT_TRUE(wait(*on_lock, 0s)) << "erased";
  board_->saw("environments/other", 1);
  EXPECT_FALSE(wait(*on_lock, 0s));
}

TEST_F(DynamoWatch, OnACollectionIsWokenByAnyDocumentInIt) {
  const auto on_all = watch("beats/");
  board_->saw("environments/e", 1);
  EXPECT_FALSE(wait(*on_all, 0s));
  board_->saw("beats/b", 1);
  EXPECT_TRUE(wait(*on_all, 0s));
}

TEST_F(DynamoWatch, SeesAtItsFirstLookWhatChangedBeforeItWaited) {
  const auto on_lock = watch("environments/e");
  changes_at_ = 1s;
  clock_.pass(10s);
  EXPECT_TRUE(wait(*on_lock, 1h));
  EXPECT_EQ(since_start(), 10s);
}

TEST_F(DynamoWatch, ThrowsWhenTheTableCannotBeAskedAndGoesOnAfterwards) {
  const auto on_lock = watch("environments/e");
  is_broken_ = true;
  EXPECT_THROW(wait(*on_lock, 1h), Error);
  is_broken_ = false;
  changes_at_ = 5s;
  EXPECT_TRUE(wait(*on_lock, 1h));
}

TEST_F(DynamoWatch, EndsWhenItIsStopped) {
  const auto on_lock = watch("environments/e");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(on_lock->wait_until(clock_.monotonic() + 1h, stop.get_token()));
  EXPECT_TRUE(looks_.empty());
}

}  // namespace
}  // namespace signalbox::dynamo
