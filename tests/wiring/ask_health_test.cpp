#include "wiring/ask_health.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "adapters/system/system_clock.hpp"
#include "support/loopback_server.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::StartsWith;

TEST(AskHealth, SaysHowItAnswered) {
  LoopbackServer server(http_answer(204, ""));
  SystemClock clock;
  EXPECT_THAT(ask_health(server.url() + "/health", clock, 5s), StartsWith("ok, HTTP 204 after "));
  for (const int bad : {302, 404, 503}) {
    server.answer_with(http_answer(bad, ""));
    EXPECT_THAT(ask_health(server.url(), clock, 5s), StartsWith(fmt::format("not ok, HTTP {} after ", bad)));
  }
}

TEST(AskHealth, SaysWhyNobodyAnswered) {
  SystemClock clock;
  EXPECT_THAT(ask_health("http://127.0.0.1:1/", clock, 5s), StartsWith("not ok, http://127.0.0.1:1 cannot be reached"));
}

TEST(AskHealth, WaitsNoLongerThanItMay) {
  LoopbackServer silent([](const RawRequest&, LoopbackServer::Connection& connection) {
    connection.await_close();
    return false;
  });
  SystemClock clock;
  EXPECT_THAT(ask_health(silent.url(), clock, 50ms), StartsWith("not ok, "));
}

}  // namespace
}  // namespace signalbox::testing
