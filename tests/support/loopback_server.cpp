#include "support/loopback_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>

namespace signalbox::testing {
namespace {

std::optional<RawRequest> read_request(int socket, std::string& pending) {
  const auto fill = [&] {
    std::string chunk(65536, '\0');
    const auto got = ::recv(socket, chunk.data(), chunk.size(), 0);
    if (got > 0) pending.append(chunk, 0, static_cast<std::size_t>(got));
    return got > 0;
  };
  while (pending.find("\r\n\r\n") == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  RawRequest request;
  const auto end = pending.find("\r\n\r\n") + 4;
  request.head = pending.substr(0, end);
  const auto length = request.header("content-length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (pending.size() < end + size) {
    if (!fill()) return std::nullopt;
  }
  request.body = pending.substr(end, size);
  pending.erase(0, end + size);
  return request;
}

}  // namespace

std::string RawRequest::header(const std::string& name) const {
  for (auto at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
    const auto end = head.find("\r\n", at + 2);
    if (end == std::string::npos) break;
    const auto line = head.substr(at + 2, end - at - 2);
    const auto colon = line.find(':');
    if (colon != name.size() || strncasecmp(line.c_str(), name.c_str(), colon) != 0) continue;
    const auto value = line.find_first_not_of(' ', colon + 1);
    return value == std::string::npos ? std::string() : line.substr(value);
  }
  return {};
}

bool LoopbackServer::Connection::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void LoopbackServer::Connection::await_close() const {
  char byte = 0;
  while (::recv(socket_, &byte, 1, 0) > 0) {
  }
}

LoopbackServer::LoopbackServer(Answer answer)
    : LoopbackServer(Handler([answer = std::move(answer)](const RawRequest& request, Connection& connection) {
        return connection.write(answer(request));
      })) {}

LoopbackServer::LoopbackServer(std::string answer)
    : LoopbackServer(Answer([this](const RawRequest&) { return this->answer(); })) {
  answer_with(std::move(answer));
}

LoopbackServer::LoopbackServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("the test server cannot listen");
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::jthread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  serving_.clear();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

void LoopbackServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    serving_.emplace_back([this, socket] { serve(socket); });
  }
}

void LoopbackServer::serve(int socket) {
  Connection connection(socket);
  std::string pending;
  while (const auto request = read_request(socket, pending)) {
    note(*request);
    if (!handler_(*request, connection)) break;
  }
  ::shutdown(socket, SHUT_RDWR);
}

void LoopbackServer::note(const RawRequest& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  requests_changed_.notify_all();
}

void LoopbackServer::answer_with(std::string answer) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(answer);
}

std::string LoopbackServer::answer() const {
  const std::lock_guard lock(mutex_);
  return answer_;
}

std::string LoopbackServer::url() const { return fmt::format("http://127.0.0.1:{}", port_); }

std::vector<RawRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t LoopbackServer::connections() const {
  const std::lock_guard lock(mutex_);
  return sockets_.size();
}

void LoopbackServer::await_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  requests_changed_.wait(lock, [&] { return requests_.size() >= count; });
}

std::string http_answer(int status, std::string_view body, const std::string& more_headers) {
  return fmt::format("HTTP/1.1 {} Answer\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), more_headers, body);
}

}  // namespace signalbox::testing
