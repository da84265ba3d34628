#include "adapters/http/http_message.hpp"

#include <array>
#include <charconv>
#include <cstdio>

#include "core/plain_text.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_foreign_text = 500;

// RFC 9110, 5.6.7: the only form that is still sent, "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<Time> parse_http_date(const std::string& text) {
  std::array<char, 4> month{};
  int day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int end = 0;
  const int found = std::sscanf(text.c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT%n", &day, month.data(), &year, &hour,
                                &minute, &second, &end);
  if (found != 6 || end == 0 || static_cast<std::size_t>(end) != text.size()) return std::nullopt;
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto at = months.find(month.data());
  if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(at / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::optional<Duration> parse_seconds(std::string_view text) {
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& each) { return each.first == name; });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::optional<Duration> retry_after(const HttpResponse& response, Time now) {
  const auto value = response.header("retry-after");
  if (!value) return std::nullopt;
  if (const auto seconds = parse_seconds(*value)) return seconds;
  const auto until = parse_http_date(*value);
  if (!until) return std::nullopt;
  // The date is on the server's clock, so it is measured against that clock where it is known.
  return std::max(Duration::zero(), *until - date_of(response).value_or(now));
}

std::optional<Time> date_of(const HttpResponse& response) {
  const auto value = response.header("date");
  return value ? parse_http_date(*value) : std::nullopt;
}

std::string origin_of(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return one_line(url.substr(0, url.find_first_of("/?#@")));
  const auto scheme = url.substr(0, scheme_end + 3);
  auto host = url.substr(scheme_end + 3);
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (const auto user = host.rfind('@'); user != std::string_view::npos) host = host.substr(user + 1);
  return one_line(std::string(scheme) + std::string(host));
}

std::string one_line(std::string_view text) {
  text = text.substr(0, text.find_last_not_of("\r\n ") + 1);
  return escape_for_terminal(text.substr(0, longest_foreign_text));
}

}  // namespace signalbox
