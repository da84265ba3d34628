// What a watch gets to hear that was made while nobody listened yet: nothing may be missed from then on.
#include <fmt/format.h>

#include "storage/postgres_cut.hpp"
#include "storage/postgres_place.hpp"

namespace signalbox {
namespace {

using testing::CuttingProxy;
using testing::PostgresPlace;
using namespace std::chrono_literals;
using Cut = CuttingProxy::Cut;

class PostgresListening : public ::testing::Test {
 protected:
  std::unique_ptr<PostgresStore> through_proxy(PostgresOptions options = {}) {
    return place_.at(fmt::format("postgres://postgres@127.0.0.1:{}/{}", proxy_.port(), place_.database()), options);
  }
  Instant now() { return place_.clock().monotonic(); }

  PostgresPlace place_;
  CuttingProxy proxy_{PostgresPlace::server().port()};
  std::unique_ptr<PostgresStore> direct_ = place_.store();
};

TEST_F(PostgresListening, AWatchThatWasMadeWhileTheListenerConnectsHearsOfWhatHappenedMeanwhile) {
  PostgresOptions options;
  options.answer_patience = 50ms;
  options.reconnect_patience = 50ms;
  const auto store = through_proxy(options);
  proxy_.order(Cut::held, "pg_backend_pid");
  const auto watch = store->watch("beats/b");
  proxy_.await_held(1);
  ASSERT_TRUE(direct_->put("beats/b", "{}", 0));
  proxy_.let_go();
  const auto listens_by_now = store->watch("beats/");
  while (listens_by_now->wait_until(now(), {})) {
  }
  EXPECT_TRUE(watch->wait_until(now() + 1min, {}));
}

TEST_F(PostgresListening, AWatchThatWasMadeWhileTheListenerIsBlindHearsOfWhatHappenedBeforeItsChannelWasListenedTo) {
  const auto store = through_proxy();
  proxy_.order(Cut::before, "pg_backend_pid");
  proxy_.order(Cut::held, "LISTEN \"signalbox beats/a\"");
  proxy_.order(Cut::held, "LISTEN \"signalbox beats/b\"");
  const auto first = store->watch("beats/a");
  proxy_.await_held(1);
  const auto second = store->watch("beats/b");
  proxy_.let_go();
  proxy_.await_held(2);
  // Whatever woke it up to here, its caller has read, and waits again.
  while (second->wait_until(now(), {})) {
  }
  ASSERT_TRUE(direct_->put("beats/b", "{}", 0));
  proxy_.let_go();
  EXPECT_TRUE(second->wait_until(now() + 1min, {}));
}

}  // namespace
}  // namespace signalbox
