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

/// `2026-01-14T12:34:56Z`, with `.123` before the Z only when there are milliseconds.
[[nodiscard]] std::string to_iso8601(Time time);

/// Accepts `Z` or a `+hh:mm` / `+hhmm` offset, any number of fractional digits, `T` or a blank between date and time; nothing
/// else. Impossible dates (30 February) give nullopt.
[[nodiscard]] std::optional<Time> parse_iso8601(std::string_view text);

/// `0s`, `850ms` (below one second), `12s`, `12m 30s`, `2h 5m`, `3d 4h`: two units at most, rounded to the smaller one.
[[nodiscard]] std::string human_duration(Duration span);

/// `90s`, `30m`, `1h30m`, `1h 30m`, `2d`, `500ms`; a bare number other than 0 is refused, so are negatives.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

}  // namespace signalbox
