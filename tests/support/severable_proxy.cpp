#include "support/severable_proxy.hpp"

#include <arpa/inet.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace signalbox::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// False when either side has ended.
bool pass_on(int from, int to) {
  std::array<char, 65536> buffer;
  const auto length = ::recv(from, buffer.data(), buffer.size(), 0);
  for (ssize_t sent = 0; sent < length;) {
    const auto more = ::send(to, buffer.data() + sent, static_cast<std::size_t>(length - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  return length > 0;
}

void hang_up(int client, int server) {
  ::close(client);
  ::close(server);
}

constexpr auto longest_wait = std::chrono::seconds(10);

}  // namespace

SeverableProxy::SeverableProxy(int server_port)
    : server_port_(server_port),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error("the proxy cannot listen");
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { run(); });
}

SeverableProxy::~SeverableProxy() {
  {
    const std::lock_guard guard(mutex_);
    ends_ = true;
  }
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

void SeverableProxy::sever() {
  std::unique_lock lock(mutex_);
  is_severed_ = true;
  has_obeyed_ = false;
  refused_ = 0;
  ::eventfd_write(wake_, 1);
  changed_.wait(lock, [this] { return has_obeyed_; });
}

void SeverableProxy::mend() {
  const std::lock_guard guard(mutex_);
  is_severed_ = false;
}

void SeverableProxy::await_refused(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest_wait, [&] { return refused_ >= count; });
}

void SeverableProxy::run() {
  for (bool ends = false; !ends;) {
    std::vector<pollfd> polled{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      polled.push_back({pair.client, POLLIN, 0});
      polled.push_back({pair.server, POLLIN, 0});
    }
    if (::poll(polled.data(), polled.size(), -1) < 0) continue;
    pass_on_what_came(polled);
    if (polled[1].revents != 0) accept_one();
    if (polled[0].revents != 0) ends = obey();
  }
  break_all();
}

void SeverableProxy::pass_on_what_came(const std::vector<pollfd>& polled) {
  std::vector<Pair> kept;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const Pair& pair = pairs_[i];
    const bool from_client = polled[2 + 2 * i].revents != 0;
    const bool from_server = polled[3 + 2 * i].revents != 0;
    if ((!from_client || pass_on(pair.client, pair.server)) && (!from_server || pass_on(pair.server, pair.client))) {
      kept.push_back(pair);
    } else {
      hang_up(pair.client, pair.server);
    }
  }
  pairs_ = std::move(kept);
}

bool SeverableProxy::obey() {
  eventfd_t ignored = 0;
  ::eventfd_read(wake_, &ignored);
  break_all();
  const std::lock_guard guard(mutex_);
  has_obeyed_ = true;
  changed_.notify_all();
  return ends_;
}

void SeverableProxy::break_all() {
  for (const Pair& pair : pairs_) hang_up(pair.client, pair.server);
  pairs_.clear();
}

int SeverableProxy::connect() const {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return server;
  ::close(server);
  return -1;
}

void SeverableProxy::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  std::unique_lock lock(mutex_);
  const int server = is_severed_ ? -1 : connect();
  if (server >= 0) {
    pairs_.push_back({client, server});
    return;
  }
  ::close(client);
  ++refused_;
  changed_.notify_all();
}

}  // namespace signalbox::testing
