#include "core/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

using namespace std::chrono;

constexpr Time first_writable = sys_days(year(0) / 1 / 1);
constexpr Time last_writable = sys_days(year(9999) / 12 / 31) + hours(24) - Duration(1);

/// Reads a text from left to right; once something does not fit, everything after fails too.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool skip(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char expected) { ok_ = skip(expected) && ok_; }

  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + digit();
    return value;
  }

  /// The fraction of a second behind the point, cut to milliseconds.
  Duration fraction() {
    int milli = 0;
    std::size_t digits = 0;
    for (; next_is_digit(); ++digits) {
      const int value = digit();
      if (digits < 3) milli = milli * 10 + value;
    }
    ok_ = ok_ && digits > 0;
    for (; digits < 3; ++digits) milli *= 10;
    return Duration(milli);
  }

 private:
  [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

  int digit() {
    if (!next_is_digit()) {
      ok_ = false;
      return 0;
    }
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool ok_ = true;
};

std::optional<sys_days> read_date(Reader& reader) {
  const int y = reader.number(4);
  reader.expect('-');
  const int m = reader.number(2);
  reader.expect('-');
  const int d = reader.number(2);
  const year_month_day date = year(y) / m / d;
  if (!reader.ok() || !date.ok()) return std::nullopt;
  return sys_days(date);
}

std::optional<Duration> read_time_of_day(Reader& reader) {
  const int h = reader.number(2);
  reader.expect(':');
  const int m = reader.number(2);
  reader.expect(':');
  const int s = reader.number(2);
  const Duration fraction = reader.skip('.') ? reader.fraction() : Duration(0);
  if (!reader.ok() || h > 23 || m > 59 || s > 59) return std::nullopt;
  return hours(h) + minutes(m) + seconds(s) + fraction;
}

/// How far the written time is ahead of UTC.
std::optional<Duration> read_offset(Reader& reader) {
  if (reader.skip('Z')) return Duration(0);
  const bool ahead = reader.skip('+');
  if (!ahead) reader.expect('-');
  const int h = reader.number(2);
  reader.skip(':');
  const int m = reader.number(2);
  if (!reader.ok() || h > 23 || m > 59) return std::nullopt;
  const Duration offset = hours(h) + minutes(m);
  return ahead ? offset : -offset;
}

struct Unit {
  std::string_view name;
  Duration size;
};
constexpr std::array units{Unit{"d", hours(24)}, Unit{"h", hours(1)}, Unit{"m", minutes(1)}, Unit{"s", seconds(1)},
                           Unit{"ms", milliseconds(1)}};

/// A whole number of one of the units from `first_allowed` on; moves `text` behind it and `first_allowed` behind its
/// unit.
std::optional<Duration> read_part(std::string_view& text, std::size_t& first_allowed) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  // Nine digits hold every count below the longest duration and cannot overflow.
  if (digits == 0 || digits > 9) return std::nullopt;
  Duration::rep count = 0;
  for (const char digit : text.substr(0, digits)) count = count * 10 + (digit - '0');
  text.remove_prefix(digits);

  const std::size_t letters = std::min(text.find_first_not_of("dhms"), text.size());
  for (std::size_t i = first_allowed; i < units.size(); ++i) {
    if (text.substr(0, letters) != units[i].name) continue;
    text.remove_prefix(letters);
    first_allowed = i + 1;
    return count * units[i].size;
  }
  return std::nullopt;
}

}  // namespace

std::string to_iso8601(Time time) {
  const Time written = std::clamp(time, first_writable, last_writable);
  const auto day = floor<days>(written);
  const year_month_day date(day);
  const hh_mm_ss clock(written - day);
  const auto fraction = clock.subseconds().count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(),
                     fraction == 0 ? std::string() : fmt::format(".{:03}", fraction));
}

std::optional<Time> parse_iso8601(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  if (!date) return std::nullopt;
  if (!reader.skip('T')) reader.expect(' ');
  const auto time_of_day = read_time_of_day(reader);
  const auto offset = read_offset(reader);
  if (!time_of_day || !offset || !reader.ok() || !reader.at_end()) return std::nullopt;

  const Time time = *date + *time_of_day - *offset;
  if (time < first_writable || time > last_writable) return std::nullopt;
  return time;
}

std::string human_duration(Duration span) {
  // Nothing real is longer, and rounding the largest values would overflow.
  span = std::clamp(span, -longest_duration, longest_duration);
  if (span < Duration(0)) return "-" + human_duration(-span);
  if (span == Duration(0)) return "0s";
  if (span < seconds(1)) return fmt::format("{}ms", span.count());

  const auto in_seconds = round<seconds>(span);
  const auto in_minutes = round<minutes>(span);
  const auto in_hours = round<hours>(span);
  const auto two_units = [](auto large, const char* large_unit, auto small, const char* small_unit) {
    return small == 0 ? fmt::format("{}{}", large, large_unit)
                      : fmt::format("{}{} {}{}", large, large_unit, small, small_unit);
  };
  if (in_seconds < minutes(1)) return fmt::format("{}s", in_seconds.count());
  if (in_seconds < hours(1)) return two_units(in_seconds.count() / 60, "m", in_seconds.count() % 60, "s");
  if (in_minutes < hours(24)) return two_units(in_minutes.count() / 60, "h", in_minutes.count() % 60, "m");
  return two_units(in_hours.count() / 24, "d", in_hours.count() % 24, "h");
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration(0);
  Duration sum{0};
  std::size_t first_allowed = 0;
  do {
    const auto part = read_part(text, first_allowed);
    if (!part) return std::nullopt;
    sum += *part;
    if (text.size() > 1 && text.front() == ' ') text.remove_prefix(1);
  } while (!text.empty());
  if (sum > longest_duration) return std::nullopt;
  return sum;
}

}  // namespace signalbox
