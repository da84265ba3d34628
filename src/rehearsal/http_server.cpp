#include "rehearsal/http_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/error.hpp"
#include "rehearsal/http_connection.hpp"

namespace signalbox::rehearsal {
namespace {

[[noreturn]] void cannot_listen(const std::string& where, const char* what) {
  throw Error(ErrorKind::unavailable, fmt::format("cannot listen on {}: {}: {}", where, what, std::strerror(errno)),
              "give another port, or 0 for one that is free");
}

Socket listen_at(const std::string& address, std::uint16_t port) {
  const auto where = fmt::format("{}:{}", address, port);
  const bool six = address.starts_with('[');
  sockaddr_in v4{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {}, .sin_zero = {}};
  ::inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
  const sockaddr_in6 v6{.sin6_family = AF_INET6,
                        .sin6_port = htons(port),
                        .sin6_flowinfo = 0,
                        .sin6_addr = in6addr_loopback,
                        .sin6_scope_id = 0};
  Socket listener(::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto* name = six ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  if (::bind(listener.get(), name, six ? sizeof v6 : sizeof v4) != 0) cannot_listen(where, "bind");
  if (::listen(listener.get(), SOMAXCONN) != 0) cannot_listen(where, "listen");
  return listener;
}

std::uint16_t port_of(const Socket& listener) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&name), &size);
  if (name.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(name).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(name).sin_port);
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
  /// One client and the thread that serves it. The acceptor takes it out of the list once it is done.
  struct Guest {
    std::atomic<bool> done = false;
    std::jthread thread;
  };

  Implementation(const HttpServerOptions& chosen, Handler chosen_handler)
      : options(chosen),
        handler(std::move(chosen_handler)),
        address(checked_loopback(chosen.address)),
        listener(listen_at(address, chosen.port)),
        port(port_of(listener)),
        stop_signal(::eventfd(0, EFD_CLOEXEC)) {}

  void accept_all();
  void receive_guest();
  void serve(Socket socket);
  [[nodiscard]] bool serve_one(HttpConnection& connection);
  void hold_back(Duration delay);
  void leave(Guest& guest);

  HttpServerOptions options;
  Handler handler;
  std::string address;
  Socket listener;
  std::uint16_t port;
  Socket stop_signal;  ///< readable from the moment of stop on
  std::stop_source stopping;
  std::mutex mutex;
  std::condition_variable_any guests_changed;
  std::list<Guest> guests;
  std::jthread acceptor;  ///< last: it uses all of the above
};

// A delay ends early when the server stops.
void HttpServer::Implementation::hold_back(Duration delay) {
  std::mutex own;
  std::condition_variable_any never;
  std::unique_lock lock(own);
  never.wait_for(lock, stopping.get_token(), delay, [] { return false; });
}

bool HttpServer::Implementation::serve_one(HttpConnection& connection) {
  auto next = connection.next();
  if (std::holds_alternative<HttpConnection::Closed>(next)) return false;
  if (const auto* refusal = std::get_if<Response>(&next)) {
    connection.write(*refusal, false);
    return false;
  }
  const auto& request = std::get<Request>(next);
  const auto response = handler(request);
  if (response.delay > Duration{}) hold_back(response.delay);
  if (response.drop) return false;
  const bool keep_alive = !wants_close(request) && !stopping.stop_requested();
  connection.write(response, keep_alive);
  return keep_alive;
}

void HttpServer::Implementation::serve(Socket socket) {
  HttpConnection connection(std::move(socket), stop_signal.get(), options.body_limit);
  try {
    while (serve_one(connection)) {
    }
  } catch (const std::exception&) {
    return;  // of a handler: its client sees a dropped connection, the others nothing
  }
}

void HttpServer::Implementation::leave(Guest& guest) {
  std::lock_guard guard(mutex);
  guest.done = true;
  guests_changed.notify_all();
}

void HttpServer::Implementation::receive_guest() {
  Socket socket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.get() < 0) return;  // the client gave up between poll and accept
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::unique_lock lock(mutex);
  guests_changed.wait(lock, stopping.get_token(), [&] {
    std::erase_if(guests, [](const Guest& guest) { return guest.done.load(); });
    return guests.size() < static_cast<std::size_t>(options.connections);
  });
  auto& guest = guests.emplace_back();
  guest.thread = std::jthread([this, &guest, client = std::move(socket)]() mutable {
    serve(std::move(client));
    leave(guest);
  });
}

void HttpServer::Implementation::accept_all() {
  pollfd waiting[] = {{listener.get(), POLLIN, 0}, {stop_signal.get(), POLLIN, 0}};
  while (!stopping.stop_requested()) {
    if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return;
    if (waiting[1].revents == 0 && waiting[0].revents != 0) receive_guest();
  }
}

HttpServer::HttpServer(const HttpServerOptions& options, Handler handler)
    : implementation_(std::make_unique<Implementation>(options, std::move(handler))) {
  implementation_->acceptor = std::jthread([&server = *implementation_] { server.accept_all(); });
}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const noexcept { return implementation_->port; }

std::string HttpServer::url() const {
  return fmt::format("http://{}:{}", implementation_->address, implementation_->port);
}

void HttpServer::stop() {
  auto& server = *implementation_;
  if (!server.acceptor.joinable()) return;
  server.stopping.request_stop();
  ::eventfd_write(server.stop_signal.get(), 1);
  server.acceptor.join();
  for (auto& guest : server.guests) guest.thread.join();
  server.listener = Socket();
}

}  // namespace signalbox::rehearsal
