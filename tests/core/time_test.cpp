#include "core/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

Time at_milli(std::int64_t milli) { return Time(Duration(milli)); }

TEST(Iso8601, IsWrittenInUtcWithMillisecondsOnlyWhenThereAreSome) {
  EXPECT_EQ(to_iso8601(at_milli(1'768'394'096'000)), "2026-01-14T12:34:56Z");
  EXPECT_EQ(to_iso8601(at_milli(1'768'394'096'007)), "2026-01-14T12:34:56.007Z");
  EXPECT_EQ(to_iso8601(at_milli(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_iso8601(at_milli(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Iso8601, TimesThatCannotBeWrittenAreWrittenAsTheNearest) {
  EXPECT_EQ(to_iso8601(Time::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_iso8601(Time::min()), "0000-01-01T00:00:00Z");
}

struct Written {
  const char* rule;
  const char* text;
  std::optional<Time> time;
};

void PrintTo(const Written& written, std::ostream* out) { *out << written.rule; }

class Iso8601Forms : public ::testing::TestWithParam<Written> {};

TEST_P(Iso8601Forms, AreReadByTheRule) {
  EXPECT_EQ(parse_iso8601(GetParam().text), GetParam().time) << GetParam().rule;
}

INSTANTIATE_TEST_SUITE_P(
    Good, Iso8601Forms,
    ::testing::Values(
        Written{"UTC", "2026-01-14T12:34:56Z", at_milli(1'768'394'096'000)},
        Written{"milliseconds", "2026-01-14T12:34:56.789Z", at_milli(1'768'394'096'789)},
        Written{"one digit is tenths", "2026-01-14T12:34:56.7Z", at_milli(1'768'394'096'700)},
        Written{"more digits are cut", "2026-01-14T12:34:56.789999999999999999Z", at_milli(1'768'394'096'789)},
        Written{"a blank for the T", "2026-01-14 12:34:56Z", at_milli(1'768'394'096'000)},
        Written{"an offset ahead is subtracted", "2026-01-14T13:34:56+01:00", at_milli(1'768'394'096'000)},
        Written{"an offset behind is added", "2026-01-14T07:04:56-05:30", at_milli(1'768'394'096'000)},
        Written{"an offset without colon", "2026-01-14T13:34:56+0100", at_milli(1'768'394'096'000)},
        Written{"as AWS's SDKs write UTC", "2026-01-14T12:34:56.123000+00:00", at_milli(1'768'394'096'123)},
        Written{"a leap day", "2024-02-29T00:00:00Z", at_milli(1'709'164'800'000)},
        Written{"the first year", "0000-01-01T00:00:00Z", at_milli(-62'167'219'200'000)},
        Written{"the last moment", "9999-12-31T23:59:59.999Z", at_milli(253'402'300'799'999)}));

INSTANTIATE_TEST_SUITE_P(Bad, Iso8601Forms,
                         ::testing::Values(Written{"nothing", "", {}}, Written{"no zone", "2026-01-14T12:34:56", {}},
                                           Written{"30 February", "2026-02-30T12:34:56Z", {}},
                                           Written{"29 February of a common year", "2026-02-29T12:34:56Z", {}},
                                           Written{"month 13", "2026-13-01T12:34:56Z", {}},
                                           Written{"month 0", "2026-00-01T12:34:56Z", {}},
                                           Written{"day 0", "2026-01-00T12:34:56Z", {}},
                                           Written{"hour 24", "2026-01-14T24:00:00Z", {}},
                                           Written{"minute 60", "2026-01-14T12:60:00Z", {}},
                                           Written{"a leap second", "2026-01-14T23:59:60Z", {}},
                                           Written{"a point without digits", "2026-01-14T12:34:56.Z", {}},
                                           Written{"a comma", "2026-01-14T12:34:56,7Z", {}},
                                           Written{"lower case", "2026-01-14t12:34:56z", {}},
                                           Written{"something behind it", "2026-01-14T12:34:56Z ", {}},
                                           Written{"something before it", " 2026-01-14T12:34:56Z", {}},
                                           Written{"a sign where digits belong", "2026-01-14T12:34:+6Z", {}},
                                           Written{"a five-digit year", "12026-01-14T12:34:56Z", {}},
                                           Written{"offset hour 24", "2026-01-14T12:34:56+24:00", {}},
                                           Written{"offset minute 60", "2026-01-14T12:34:56+01:60", {}},
                                           Written{"half an offset", "2026-01-14T12:34:56+01", {}},
                                           Written{"before the year 0 in UTC", "0000-01-01T00:00:00+01:00", {}},
                                           Written{"after the year 9999 in UTC", "9999-12-31T23:59:59-01:00", {}},
                                           Written{"a date alone", "2026-01-14", {}}));

TEST(Iso8601, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check([] {
    const Time time = at_milli(*rc::gen::inRange<std::int64_t>(-62'167'219'200'000, 253'402'300'800'000));
    RC_ASSERT(parse_iso8601(to_iso8601(time)) == time);
  }));
}

TEST(Iso8601, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& noise) {
    RC_ASSERT(!parse_iso8601(noise).has_value());
    std::string damaged = "2026-01-14T12:34:56.789+01:00";
    const auto place = *rc::gen::inRange<std::size_t>(0, damaged.size());
    damaged.insert(place, noise);
    (void)parse_iso8601(damaged);
  }));
}

TEST(HumanDuration, HasTwoUnitsAtMostRoundedToTheSmallerOne) {
  const std::vector<std::pair<Duration, const char*>> rows{
      {0s, "0s"},
      {850ms, "850ms"},
      {999ms, "999ms"},
      {12s, "12s"},
      {1400ms, "1s"},
      {59'400ms, "59s"},
      {59'600ms, "1m"},
      {12min + 30s, "12m 30s"},
      {6min, "6m"},
      {59min + 59s + 600ms, "1h"},
      {2h + 5min, "2h 5m"},
      {2h + 5min + 31s, "2h 6m"},
      {23h + 59min + 40s, "1d"},
      {76h, "3d 4h"},
      {-90s, "-1m 30s"},
  };
  for (const auto& [span, text] : rows) EXPECT_EQ(human_duration(span), text) << span.count();
}

TEST(HumanDuration, TheLongestAndTheMostNegativeHaveNames) {
  EXPECT_EQ(human_duration(Duration::min()), "-" + human_duration(Duration::max()));
}

TEST(ParseDuration, TakesUnitsFromLargeToSmall) {
  const std::vector<std::pair<const char*, Duration>> rows{
      {"0", 0s},
      {"0s", 0s},
      {"90s", 90s},
      {"30m", 30min},
      {"1h30m", 90min},
      {"1h 30m", 90min},
      {"2d", 48h},
      {"500ms", 500ms},
      {"1m 1ms", 1min + 1ms},
      {"1d2h3m4s5ms", 26h + 3min + 4s + 5ms},
      {"36500d", longest_duration},
  };
  for (const auto& [text, span] : rows) EXPECT_EQ(parse_duration(text), span) << text;
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text :
       {"",    " ",      "5",          "-5",         "-5s",         "+5s",
        "s",   "5x",     "5 s",        "1.5h",       "1h  30m",     "1h ",
        " 1h", "30m1h",  "1m1m",       "1h-30m",     "5sec",        "5msm",
        "5S",  "36501d", "36500d 1ms", "999999999d", "9999999999s", "99999999999999999999999999ms"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << "'" << text << "'";
  }
}

TEST(ParseDuration, ReadsWhatPeopleAreShown) {
  EXPECT_TRUE(rc::check([] {
    const Duration span(*rc::gen::inRange<Duration::rep>(0, 3'000'000'000));
    const auto read = parse_duration(human_duration(span));
    RC_ASSERT(read.has_value());
    RC_ASSERT(human_duration(*read) == human_duration(span));
  }));
}

}  // namespace
}  // namespace signalbox::testing
