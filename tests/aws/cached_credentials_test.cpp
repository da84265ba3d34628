#include "adapters/aws/cached_credentials.hpp"

#include <latch>

#include "aws_world.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;
using testing::error_of;

class ScriptedSource : public CredentialSource {
 public:
  using Load = std::function<Credentials(int)>;
  ScriptedSource(std::atomic<int>& loads, Load load) : loads_(loads), load_(std::move(load)) {}
  std::variant<Credentials, NotHere> load(std::stop_token) override { return load_(++loads_); }

 private:
  std::atomic<int>& loads_;
  Load load_;
};

class CachedCredentialsTest : public ::testing::Test {
 protected:
  void source(ScriptedSource::Load load) {
    cached_ = std::make_unique<CachedCredentials>(std::make_unique<ScriptedSource>(loads_, std::move(load)), clock_);
  }
  Credentials lasting(int number, Duration span) {
    return {"KEY" + std::to_string(number), "s", "", clock_.now() + span};
  }
  std::string key() { return cached_->get({}).access_key_id; }

  testing::LeapingClock clock_;
  std::atomic<int> loads_ = 0;
  std::unique_ptr<CachedCredentials> cached_;
};

TEST_F(CachedCredentialsTest, TheyAreLoadedOnceAndRenewedFiveMinutesBeforeTheyExpire) {
  source([this](int number) { return lasting(number, 60min); });
  EXPECT_EQ(loads_, 0) << "not before they are asked for";
  EXPECT_EQ(key(), "KEY1");
  clock_.advance(55min - 1ms);
  EXPECT_EQ(key(), "KEY1");
  clock_.advance(1ms);
  EXPECT_EQ(key(), "KEY2");
}

TEST_F(CachedCredentialsTest, LongLivedKeysAreNeverRenewed) {
  source([](int) { return Credentials{"A", "s", "", std::nullopt}; });
  (void)key();
  clock_.advance(1000h);
  (void)key();
  EXPECT_EQ(loads_, 1);
}

TEST_F(CachedCredentialsTest, AFailedRenewalHarmsNobodyWhileTheOldOnesAreValid) {
  source([this](int number) {
    if (number > 1) throw Error(ErrorKind::unavailable, "STS is away");
    return lasting(number, 60min);
  });
  (void)key();
  clock_.advance(56min);
  EXPECT_EQ(key(), "KEY1");
  EXPECT_EQ(key(), "KEY1");
  EXPECT_EQ(loads_, 2) << "the source is not asked again at once";
  clock_.advance(31s);
  EXPECT_EQ(key(), "KEY1");
  EXPECT_EQ(loads_, 3);
  clock_.advance(4min);
  EXPECT_EQ(error_of([this] { (void)key(); }).kind(), ErrorKind::unavailable);
}

TEST_F(CachedCredentialsTest, DistrustedOnesAreLoadedAgainButOnlyOnce) {
  source([this](int number) { return lasting(number, 60min); });
  const auto first = cached_->get({});
  cached_->distrust(first);
  EXPECT_EQ(key(), "KEY2");
  cached_->distrust(first);
  EXPECT_EQ(key(), "KEY2") << "somebody else has renewed them already";
}

TEST_F(CachedCredentialsTest, ManyThreadsCauseOneRenewal) {
  std::latch loading(1);
  std::latch go_on(1);
  source([&](int number) {
    loading.count_down();
    go_on.wait();
    return lasting(number, 60min);
  });
  std::vector<std::jthread> threads;
  threads.emplace_back([this] { EXPECT_EQ(key(), "KEY1"); });
  loading.wait();
  for (int number = 0; number < 8; ++number) threads.emplace_back([this] { EXPECT_EQ(key(), "KEY1"); });
  go_on.count_down();
  threads.clear();
  EXPECT_EQ(loads_, 1);
}

TEST_F(CachedCredentialsTest, WhoeverWaitsForAnothersRenewalCanBeStopped) {
  std::latch loading(1);
  std::latch go_on(1);
  source([&](int number) {
    loading.count_down();
    go_on.wait();
    return lasting(number, 60min);
  });
  std::jthread renewing([this] { (void)key(); });
  loading.wait();
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_EQ(error_of([&] { (void)cached_->get(stopped.get_token()); }).kind(), ErrorKind::interrupted);
  go_on.count_down();
}

}  // namespace
}  // namespace signalbox::aws
