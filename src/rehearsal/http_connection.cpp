#include "rehearsal/http_connection.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace signalbox::rehearsal {
namespace {

constexpr std::size_t head_limit = 128 << 10;

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view next_line(std::string_view& head) {
  const auto end = head.find("\r\n");
  const auto line = head.substr(0, end);
  head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
  return line;
}

bool read_request_line(std::string_view line, Request& request) {
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || method_end == target_end ||
      !line.substr(target_end + 1).starts_with("HTTP/1."))
    return false;
  request.method = line.substr(0, method_end);
  const auto target = line.substr(method_end + 1, target_end - method_end - 1);
  const auto split = target.find('?');
  request.path = target.substr(0, split);
  request.query = split == std::string_view::npos ? std::string_view() : target.substr(split + 1);
  return request.path.starts_with('/');
}

std::optional<Request> parse_head(std::string_view head) {
  Request request;
  if (!read_request_line(next_line(head), request)) return std::nullopt;
  while (!head.empty()) {
    const auto line = next_line(head);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    request.headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
  }
  return request;
}

std::string header(const Request& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 411:
      return "Length Required";
    case 410:
      return "Gone";
    case 413:
      return "Payload Too Large";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return status >= 500 ? "Internal Server Error" : "Error";
  }
}

Response plain(int status, const std::string& message) {
  return {.status = status, .content_type = "text/plain", .request_id = {}, .body = message + "\n"};
}

// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(Time time) {
  using namespace std::chrono;
  constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto midnight = floor<std::chrono::days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss clock(floor<seconds>(time - midnight));
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", weekdays.at(weekday(midnight).c_encoding()),
                     static_cast<unsigned>(date.day()), months.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace

bool wants_close(const Request& request) { return lower(header(request, "connection")) == "close"; }

bool HttpConnection::read_more() {
  pollfd waiting[] = {{socket_.get(), POLLIN, 0}, {stop_signal_, POLLIN, 0}};
  while (::poll(waiting, 2, -1) < 0) {
    if (errno != EINTR) return false;
  }
  if (waiting[1].revents != 0) return false;
  char block[16384];
  const auto count = ::recv(socket_.get(), block, sizeof block, 0);
  if (count <= 0) return false;
  buffer_.append(block, static_cast<std::size_t>(count));
  return true;
}

std::optional<Response> HttpConnection::read_body(Request& request, bool& closed) {
  if (!header(request, "transfer-encoding").empty())
    return plain(411, "Send a Content-Length; chunked bodies are not taken");
  const auto text = header(request, "content-length");
  std::size_t length = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool is_number = text.empty() || (result.ec == std::errc() && result.ptr == text.data() + text.size());
  if (!is_number && result.ec != std::errc::result_out_of_range) return plain(400, "The Content-Length is no number");
  if (!is_number || length > body_limit_)
    return plain(413, fmt::format("The request is larger than {} bytes", body_limit_));
  if (lower(header(request, "expect")) == "100-continue") write_all("HTTP/1.1 100 Continue\r\n\r\n");
  while (buffer_.size() < length) {
    if (!read_more()) {
      closed = true;
      return std::nullopt;
    }
  }
  request.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return std::nullopt;
}

HttpConnection::Next HttpConnection::next() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (buffer_.size() > head_limit) return plain(431, "The head of the request is too large");
    if (!read_more()) return Closed{};
  }
  auto request = parse_head(std::string_view(buffer_).substr(0, end + 2));
  if (!request) return plain(400, "This is no HTTP/1.1 request");
  buffer_.erase(0, end + 4);
  bool closed = false;
  if (auto refusal = read_body(*request, closed)) return *refusal;
  if (closed) return Closed{};
  return std::move(*request);
}

void HttpConnection::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // the client is gone: nobody is left to be told
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void HttpConnection::write(const Response& response, bool keep_alive) {
  auto text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n", response.status,
                          reason_phrase(response.status), response.content_type, response.body.size());
  if (response.date) text += fmt::format("Date: {}\r\n", http_date(*response.date));
  if (!response.request_id.empty()) text += fmt::format("x-amzn-RequestId: {}\r\n", response.request_id);
  if (response.retry_after) text += fmt::format("Retry-After: {}\r\n", response.retry_after->count());
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  write_all(text + response.body);
  if (keep_alive) return;
  // A close with unread bytes would reset the connection, and the client could lose the answer: the rest is read away,
  // to a limit.
  ::shutdown(socket_.get(), SHUT_WR);
  for (std::size_t rest = 0; rest <= body_limit_; rest += buffer_.size()) {
    buffer_.clear();
    if (!read_more()) return;
  }
}

}  // namespace signalbox::rehearsal
