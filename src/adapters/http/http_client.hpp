// Sends HTTP requests through libcurl. Connections are kept and used again, also between threads; a stop request
// cancels a transfer at once. It signs with SigV4 where a request asks for it, takes proxies from the environment as
// curl does, never follows a redirect and never retries: that is for those who know what a request means.
#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <variant>

#include "adapters/http/http_message.hpp"
#include "core/error.hpp"

namespace signalbox {

struct HttpClientOptions {
  std::string ca_bundle;  ///< a file of trusted certificates in place of the system's; AWS_CA_BUNDLE
  std::string user_agent = "signalbox/" SIGNALBOX_VERSION;
};

using HttpOutcome = std::variant<HttpResponse, Error>;

/// Safe to use from many threads. Making one costs nothing: libcurl is loaded at the first request.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Any status is an answer. Throws Error{unavailable} (nobody there, not HTTP, too slow, cut off),
  /// Error{invalid_input} (no http(s) URL, an answer beyond max_response_bytes), Error{denied} (a certificate that is
  /// not trusted) or Error{interrupted}.
  [[nodiscard]] HttpResponse send(const HttpRequest& request, std::stop_token stop);

  /// Sends all, `at_once` of them at a time; outcomes in the order of the requests. Throws Error{interrupted} only.
  [[nodiscard]] std::vector<HttpOutcome> send_all(std::span<const HttpRequest> requests, std::size_t at_once,
                                                  std::stop_token stop);

 private:
  class Lanes;
  HttpClientOptions options_;
  std::unique_ptr<Lanes> lanes_;
};

}  // namespace signalbox
