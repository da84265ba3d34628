// The rehearsal cloud at an address: what `signalbox rehearse --serve` runs. Loopback only; stops with its destructor.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rehearsal/cloud.hpp"
#include "rehearsal/faults.hpp"
#include "rehearsal/http_server.hpp"
#include "rehearsal/slack_endpoint.hpp"

namespace signalbox::rehearsal {

struct RehearsalOptions {
  std::string address = "127.0.0.1";        ///< loopback, see HttpServerOptions
  std::uint16_t port = 0;                   ///< 0: one that is free
  CloudOptions cloud;                       ///< speed and seed
  FaultPlan faults;                         ///< see parse_faults
  SlackOptions slack;                       ///< `show` is called from many threads, never from two at once
  std::vector<std::string> scenario_files;  ///< none: the built-in ones
  std::vector<std::string>
      existing_stacks;  ///< names of stacks that are there already, so that the first deployment is an update
  std::string region = "us-east-1";  ///< of the existing stacks and of the exports
};

class RehearsalServer {
 public:
  /// `now` is asked at every request, from many threads. Throws as load_scenario and HttpServer do; serves when it
  /// returns.
  RehearsalServer(const RehearsalOptions& options, std::function<Time()> now);
  ~RehearsalServer();
  RehearsalServer(const RehearsalServer&) = delete;
  RehearsalServer& operator=(const RehearsalServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return http_->port(); }
  [[nodiscard]] std::string url() const { return http_->url(); }
  /// For $SLACK_API_URL.
  [[nodiscard]] std::string slack_api_url() const { return http_->url() + "/api/"; }
  /// Says that it serves and what to paste: `export AWS_ENDPOINT_URL=… AWS_ACCESS_KEY_ID=rehearsal …`, one line each.
  /// What Slack needs comes last.
  [[nodiscard]] std::string ready_lines() const;
  void stop() { http_->stop(); }

 private:
  class GuardedEndpoint;
  std::string region_;
  std::unique_ptr<GuardedEndpoint> endpoint_;
  std::unique_ptr<HttpServer> http_;
};

struct ServeAddress {
  std::string address;
  std::uint16_t port = 0;
};
/// `127.0.0.1:4599`, `[::1]:0`, `localhost:4599` or a port alone. Throws Error{invalid_input}.
[[nodiscard]] ServeAddress parse_serve_address(std::string_view text);

/// `60`, `0.5`. Throws Error{invalid_input} outside 0.001 to 1000000.
[[nodiscard]] double parse_speed(std::string_view text);

}  // namespace signalbox::rehearsal
