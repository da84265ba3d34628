// Stands between a store and its server and does to the connection what networks do, at the moment that a test names:
// when the client sends something that holds a given text. Once for each order; everything else passes.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace signalbox::testing {

class CuttingProxy {
 public:
  enum class Cut : std::uint8_t {
    before,   ///< the server never gets it
    after,    ///< the server answers, but the client does not get the answer
    late,     ///< the server gets it when deliver_late() is called, long after the connection broke
    silence,  ///< the server never gets it, and nobody says so
    held,     ///< the server gets it when let_go() is called; the connection stands
  };

  explicit CuttingProxy(int server_port) : server_port_(server_port), listener_(open_listener()) {
    accepting_ = std::jthread([this] { accept_all(); });
  }
  ~CuttingProxy() {
    {
      std::lock_guard guard(mutex_);
      is_over_ = true;
      held_changed_.notify_all();
    }
    ::eventfd_write(end_, 1);
    accepting_.join();
    for (auto& thread : forwarding_) thread.join();
    for (const int held : late_) ::close(held);
    ::close(end_);
    ::close(listener_);
  }

  [[nodiscard]] int port() const { return port_; }
  void order(Cut cut, const std::string& text) {
    std::lock_guard guard(mutex_);
    orders_.push_back({cut, text});
  }
  /// How many orders have not been carried out.
  [[nodiscard]] std::size_t orders_left() {
    std::lock_guard guard(mutex_);
    return orders_.size();
  }
  /// Blocks until so many are held.
  void await_held(std::size_t count) {
    std::unique_lock lock(mutex_);
    held_changed_.wait(lock, [&] { return held_ >= count; });
  }
  /// Lets go the one that was held first and has not been let go.
  void let_go() {
    std::lock_guard guard(mutex_);
    ++let_go_;
    held_changed_.notify_all();
  }
  /// Delivers what was held back and returns when the server has answered it.
  void deliver_late() {
    std::lock_guard guard(mutex_);
    for (std::size_t i = 0; i < late_.size(); ++i) {
      send_all(late_[i], late_bytes_[i]);
      char byte = 0;
      (void)!::recv(late_[i], &byte, 1, 0);
    }
  }

 private:
  struct Order {
    Cut cut;
    std::string text;
  };

  static sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  int open_listener() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(descriptor, 16) != 0 ||
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("the proxy cannot listen");
    port_ = ntohs(address.sin_port);
    return descriptor;
  }

  [[nodiscard]] bool await(int one, int other, std::array<bool, 2>& readable) const {
    std::array<pollfd, 3> polled{pollfd{end_, POLLIN, 0}, pollfd{one, POLLIN, 0}, pollfd{other, POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), -1) < 0 || polled[0].revents != 0) return false;
    readable = {polled[1].revents != 0, polled[2].revents != 0};
    return true;
  }

  void accept_all() {
    for (std::array<bool, 2> readable{}; await(listener_, -1, readable);) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      forwarding_.emplace_back([this, client] { forward(client); });
    }
  }

  static void send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  static std::string receive(int from) {
    std::string bytes(65536, '\0');
    const auto length = ::recv(from, bytes.data(), bytes.size(), 0);
    bytes.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return bytes;
  }

  std::optional<Cut> order_for(const std::string& bytes) {
    std::lock_guard guard(mutex_);
    if (orders_.empty() || bytes.find(orders_.front().text) == std::string::npos) return std::nullopt;
    const Cut cut = orders_.front().cut;
    orders_.erase(orders_.begin());
    return cut;
  }

  void hold() {
    std::unique_lock lock(mutex_);
    const std::size_t mine = ++held_;
    held_changed_.notify_all();
    held_changed_.wait(lock, [&] { return let_go_ >= mine || is_over_; });
  }

  void forward(int client) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(server_port_);
    bool keeps_server = false;
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      keeps_server = pass(client, server);
    ::close(client);
    if (!keeps_server) ::close(server);
  }

  /// True when the server's side is kept for later.
  bool pass(int client, int server) {
    for (std::array<bool, 2> readable{}; await(client, server, readable);) {
      if (readable[1]) {
        const std::string bytes = receive(server);
        if (bytes.empty()) return false;
        send_all(client, bytes);
      }
      if (!readable[0]) continue;
      const std::string bytes = receive(client);
      if (bytes.empty()) return false;
      const auto cut = order_for(bytes);
      if (cut == Cut::held) hold();
      if (!cut || *cut == Cut::held) {
        send_all(server, bytes);
        continue;
      }
      if (*cut == Cut::after) {
        send_all(server, bytes);
        (void)receive(server);
      } else if (*cut == Cut::late) {
        std::lock_guard guard(mutex_);
        late_.push_back(server);
        late_bytes_.push_back(bytes);
        return true;
      } else if (*cut == Cut::silence) {
        while (await(client, -1, readable) && !receive(client).empty()) {
        }
      }
      return false;
    }
    return false;
  }

  int server_port_;
  int port_ = 0;
  int end_ = ::eventfd(0, EFD_CLOEXEC);
  int listener_;
  std::mutex mutex_;
  std::condition_variable held_changed_;
  std::size_t held_ = 0, let_go_ = 0;
  bool is_over_ = false;
  std::vector<Order> orders_;
  std::vector<int> late_;
  std::vector<std::string> late_bytes_;
  std::vector<std::jthread> forwarding_;
  std::jthread accepting_;
};

}  // namespace signalbox::testing
