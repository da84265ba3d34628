#include "adapters/http/http_message.hpp"

#include <rapidcheck.h>

namespace signalbox {
namespace {

using namespace std::chrono_literals;

const Time noon = std::chrono::sys_days(std::chrono::year(2026) / 1 / 14) + 12h;

HttpResponse answer_with(HttpHeaders headers) { return {200, std::move(headers), ""}; }

TEST(RetryAfter, UnderstandsSecondsAndDatesAndIgnoresNonsense) {
  struct Row {
    std::string rule, value;
    std::optional<Duration> expected;
  };
  const std::vector<Row> rows = {
      {"seconds", "7", 7s},
      {"zero is an answer", "0", 0s},
      {"a date ahead", "Wed, 14 Jan 2026 12:00:30 GMT", 30s},
      {"a date that has passed means now", "Wed, 14 Jan 2026 11:00:00 GMT", 0s},
      {"a negative number is nonsense", "-5", std::nullopt},
      {"a fraction is nonsense", "1.5", std::nullopt},
      {"text is nonsense", "soon", std::nullopt},
      {"a date that does not exist is nonsense", "Fri, 30 Feb 2026 12:00:00 GMT", std::nullopt},
      {"a month that does not exist is nonsense", "Fri, 10 anF 2026 12:00:00 GMT", std::nullopt},
      {"trailing text is nonsense", "Wed, 14 Jan 2026 12:00:30 GMT please", std::nullopt},
      {"empty is nonsense", "", std::nullopt},
  };
  for (const auto& row : rows)
    EXPECT_EQ(retry_after(answer_with({{"retry-after", row.value}}), noon), row.expected) << row.rule;
  EXPECT_EQ(retry_after(answer_with({}), noon), std::nullopt);
}

TEST(RetryAfter, ADateIsMeasuredAgainstTheServersClockWhereItIsKnown) {
  const auto answer =
      answer_with({{"date", "Wed, 14 Jan 2026 09:00:00 GMT"}, {"retry-after", "Wed, 14 Jan 2026 09:00:05 GMT"}});
  EXPECT_EQ(retry_after(answer, noon), 5s);
}

TEST(DateOf, ReadsTheServersClock) {
  EXPECT_EQ(date_of(answer_with({{"date", "Wed, 14 Jan 2026 12:00:00 GMT"}})), noon);
  EXPECT_EQ(date_of(answer_with({})), std::nullopt);
}

TEST(OriginOf, ShowsNeitherPathNorQueryNorUser) {
  EXPECT_EQ(origin_of("https://user:secret@host.example:8443/path?key=secret#x"), "https://host.example:8443");
  EXPECT_EQ(origin_of("http://127.0.0.1:1"), "http://127.0.0.1:1");
}

TEST(OneLine, KeepsForeignTextOnOneHarmlessShortLine) {
  EXPECT_EQ(one_line("all is well\r\n"), "all is well");
  EXPECT_EQ(one_line("").size(), 0U);
  EXPECT_TRUE(rc::check("never a control character", [](const std::string& text) {
    const auto line = one_line(text);
    RC_ASSERT(
        std::none_of(line.begin(), line.end(), [](char each) { return (each >= 0 && each < 0x20) || each == 0x7f; }));
  }));
  EXPECT_LT(one_line(std::string(100'000, 'x')).size(), 600U);
}

}  // namespace
}  // namespace signalbox
