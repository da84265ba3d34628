// An HTTP request and its answer as plain values, and the two headers that callers have to understand: Retry-After and
// Date. Bodies are whole: nothing here streams.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// What libcurl needs to sign a request. Never printed.
struct SigV4 {
  std::string provider;  ///< "aws:amz:REGION:SERVICE"
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< empty for long-lived keys
};

enum class HttpMethod { get, post, put };

struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  std::string url;  ///< http:// or https://; redirects are never followed
  HttpHeaders headers;
  std::string body;  ///< ignored for get
  std::optional<SigV4> signature;
  Duration connect_timeout{5'000};
  Duration timeout{30'000};  ///< for everything from the look-up of the name to the last byte
  std::size_t max_response_bytes = 16U << 20U;
  /// Doing it twice does no harm. If it does, libcurl is kept from what it does by itself: send again what a connection
  /// that was used before took and did not answer.
  bool is_repeatable = true;
  bool through_proxy = true;  ///< false for addresses of the machine itself: metadata services
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;  ///< names in lower case, in the order of the answer
  std::string body;

  /// The first header of that name, which is to be given in lower case.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

/// How long the server asks to wait: `Retry-After` in seconds or as a date. nullopt when it does not say or says
/// nonsense.
[[nodiscard]] std::optional<Duration> retry_after(const HttpResponse& response, Time now);

/// The server's clock: its `Date` header.
[[nodiscard]] std::optional<Time> date_of(const HttpResponse& response);

/// `https://host:port` of a URL, for messages: no path, no query, no user.
[[nodiscard]] std::string origin_of(std::string_view url);

/// Foreign text for a message of ours: one line as escape_for_terminal() makes it, of the first 500 bytes.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace signalbox
