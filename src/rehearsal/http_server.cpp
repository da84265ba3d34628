#include "rehearsal/http_server.hpp"

#include <arpa/inet.h>
#include <civetweb.h>
#include <fmt/format.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <stop_token>

#include "core/error.hpp"

namespace signalbox::rehearsal {
namespace {

constexpr std::size_t header_limit = 64 << 10;
// civetweb closes a connection without a further byte after a request that ended so; there is no other way to ask for
// it.
constexpr int close_silently = 401;

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

Request head_of(const mg_request_info& info) {
  Request request;
  request.method = info.request_method;
  request.path = info.local_uri == nullptr ? "" : info.local_uri;
  request.query = info.query_string == nullptr ? "" : info.query_string;
  for (int i = 0; i < info.num_headers; ++i)
    request.headers[lower(info.http_headers[i].name)] = info.http_headers[i].value;
  return request;
}

/// False when the body is larger than the limit or breaks off.
bool read_body(mg_connection* connection, std::size_t limit, std::string& body) {
  char block[16384];
  for (;;) {
    const int count = mg_read(connection, block, sizeof block);
    if (count <= 0) return count == 0;
    if (body.size() + static_cast<std::size_t>(count) > limit) return false;
    body.append(block, static_cast<std::size_t>(count));
  }
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
    case 413:
      return "Payload Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return status >= 500 ? "Internal Server Error" : "Error";
  }
}

std::string written(const Response& response, bool keep_alive) {
  auto text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n", response.status,
                          reason_phrase(response.status), response.content_type, response.body.size());
  if (!response.request_id.empty()) text += fmt::format("x-amzn-RequestId: {}\r\n", response.request_id);
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return text + response.body;
}

Response plain(int status, const std::string& message) {
  return {.status = status, .content_type = "text/plain", .request_id = {}, .body = message + "\n"};
}

bool wants_close(const Request& request) {
  const auto found = request.headers.find("connection");
  return found != request.headers.end() && lower(found->second) == "close";
}

}  // namespace

std::string checked_loopback(const std::string& address) {
  if (address == "localhost") return "127.0.0.1";
  in_addr v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127) return address;
  in6_addr v6{};
  const auto bare =
      address.starts_with('[') && address.ends_with(']') ? address.substr(1, address.size() - 2) : address;
  if (inet_pton(AF_INET6, bare.c_str(), &v6) == 1 && std::memcmp(&v6, &in6addr_loopback, sizeof v6) == 0)
    return "[::1]";
  throw Error(ErrorKind::invalid_input, fmt::format("address \"{}\" is not a loopback address", address),
              "the rehearsal cloud takes any credentials, so it listens on 127.0.0.1 or [::1] only");
}

struct HttpServer::Implementation {
  HttpServerOptions options;
  Handler handler;
  std::string address;
  std::string last_log;
  mg_context* context = nullptr;
  std::uint16_t port = 0;
  std::stop_source stopping;
  std::mutex mutex;
  std::condition_variable_any never;

  Implementation(const HttpServerOptions& chosen, Handler chosen_handler)
      : options(chosen), handler(std::move(chosen_handler)), address(checked_loopback(chosen.address)) {}

  static Implementation& of(const mg_connection* connection) {
    return *static_cast<Implementation*>(mg_get_user_data(mg_get_context(connection)));
  }
  static int on_log(const mg_connection* connection, const char* message);
  static int on_request(mg_connection* connection) noexcept;
  int serve(mg_connection* connection);
  Response answer(mg_connection* connection, Request& request, bool& keep_alive);
  void hold_back(Duration delay);
  void start();
};

// Called by the starting thread while it binds; what it says is the reason when that fails.
int HttpServer::Implementation::on_log(const mg_connection* connection, const char* message) {
  auto& self = of(connection);
  std::lock_guard guard(self.mutex);
  self.last_log = message;
  return 1;
}

int HttpServer::Implementation::on_request(mg_connection* connection) noexcept {
  try {
    return of(connection).serve(connection);
  } catch (...) {
    return close_silently;  // no exception may pass through C; the client sees a dropped connection
  }
}

void HttpServer::Implementation::hold_back(Duration delay) {
  std::unique_lock lock(mutex);
  never.wait_for(lock, stopping.get_token(), delay, [] { return false; });
}

Response HttpServer::Implementation::answer(mg_connection* connection, Request& request, bool& keep_alive) {
  const auto* info = mg_get_request_info(connection);
  const bool fits = info->content_length <= static_cast<long long>(options.body_limit);
  if (!fits || !read_body(connection, options.body_limit, request.body)) {
    keep_alive = false;
    return plain(413, fmt::format("The request is larger than {} bytes or breaks off", options.body_limit));
  }
  return handler(request);
}

int HttpServer::Implementation::serve(mg_connection* connection) {
  auto request = head_of(*mg_get_request_info(connection));
  bool keep_alive = !wants_close(request);
  const auto response = answer(connection, request, keep_alive);
  if (response.delay > Duration{}) hold_back(response.delay);
  if (response.drop) return close_silently;
  const auto text = written(response, keep_alive);
  mg_write(connection, text.data(), text.size());
  return keep_alive ? response.status : close_silently;
}

void HttpServer::Implementation::start() {
  const auto listen = fmt::format("{}:{}", address, options.port);
  const auto threads = std::to_string(options.connections);
  const auto header_bytes = std::to_string(header_limit);
  const char* settings[] = {"listening_ports",
                            listen.c_str(),
                            "num_threads",
                            threads.c_str(),
                            "max_request_size",
                            header_bytes.c_str(),
                            "enable_keep_alive",
                            "yes",
                            "keep_alive_timeout_ms",
                            "60000",
                            "request_timeout_ms",
                            "60000",
                            "tcp_nodelay",
                            "1",
                            nullptr};
  mg_callbacks callbacks{};
  callbacks.begin_request = &Implementation::on_request;
  callbacks.log_message = &Implementation::on_log;
  context = mg_start(&callbacks, this, settings);
  mg_server_port bound{};
  if (context == nullptr || mg_get_server_ports(context, 1, &bound) != 1) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot listen on {}: {}", listen, last_log),
                "give another port, or 0 for one that is free");
  }
  port = static_cast<std::uint16_t>(bound.port);
}

HttpServer::HttpServer(const HttpServerOptions& options, Handler handler)
    : implementation_(std::make_unique<Implementation>(options, std::move(handler))) {
  implementation_->start();
}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const noexcept { return implementation_->port; }

std::string HttpServer::url() const {
  return fmt::format("http://{}:{}", implementation_->address, implementation_->port);
}

void HttpServer::stop() {
  implementation_->stopping.request_stop();
  if (implementation_->context != nullptr) mg_stop(implementation_->context);
  implementation_->context = nullptr;
}

}  // namespace signalbox::rehearsal
