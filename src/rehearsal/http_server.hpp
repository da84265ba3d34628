// A small HTTP/1.1 server on a loopback address: reads a whole request, asks the handler, writes the whole answer,
// keeps the connection. One thread a connection, as many as `connections`. Speaks no TLS.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "rehearsal/http_message.hpp"

namespace signalbox::rehearsal {

struct HttpServerOptions {
  std::string address = "127.0.0.1";  ///< 127.x.x.x, ::1 or localhost; anything else is refused
  std::uint16_t port = 0;             ///< 0: one that is free
  int connections = 80;               ///< kept alive at the same time
  std::size_t body_limit = 2 << 20;   ///< bytes; larger requests get 413
};

class HttpServer {
 public:
  /// Called from many threads at once.
  using Handler = std::function<Response(const Request&)>;

  /// Listens when it returns. Throws Error{invalid_input} for an address that is not loopback, Error{unavailable} when
  /// it cannot be bound.
  HttpServer(const HttpServerOptions& options, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;
  /// `http://127.0.0.1:4599`
  [[nodiscard]] std::string url() const;
  /// Cuts delays short, lets running answers finish, closes. Once is enough, twice is harmless.
  void stop();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// The address to listen on, in brackets for IPv6; throws Error{invalid_input} unless it is loopback.
[[nodiscard]] std::string checked_loopback(const std::string& address);

}  // namespace signalbox::rehearsal
