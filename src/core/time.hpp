// Points in time and spans, and how they are written: UTC ISO-8601 for machines, `12m 30s` for people.
// Reads no clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

using Duration = std::chrono::milliseconds;
/// UTC, from the wall clock: for display and records. Never compared between two machines to take something away.
using Time = std::chrono::sys_time<Duration>;
/// This process's monotonic clock: for leases, timeouts and waits.
using Instant = std::chrono::steady_clock::time_point;

/// `2026-01-14T12:34:56Z`, with `.123` before the Z only when there are milliseconds. Times outside the years 0000 to
/// 9999 are written as the nearest one inside.
[[nodiscard]] std::string to_iso8601(Time time);

/// How finely people are told a moment.
enum class TimeGrain { minute, second };

/// Accepts `Z` or a `+hh:mm` / `+hhmm` offset, any number of fractional digits, `T` or a blank between date and time;
/// nothing else. Impossible dates (30 February), leap seconds and times outside the years 0000 to 9999 give nullopt.
[[nodiscard]] std::optional<Time> parse_iso8601(std::string_view text);

/// `0s`, `850ms` (below one second), `12s`, `12m 30s`, `2h 5m`, `3d 4h`: two units at most, rounded to the smaller one.
/// Negative spans get a minus sign.
[[nodiscard]] std::string human_duration(Duration span);

/// No duration that anybody waits for is longer, and any clock's reading plus this fits.
inline constexpr Duration longest_duration = std::chrono::hours(24 * 36500);

/// `90s`, `30m`, `1h30m`, `1h 30m`, `2d`, `500ms`: units from large to small, each once. A bare number other than 0 is
/// refused, so are negatives and whatever is longer than longest_duration.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

}  // namespace signalbox
