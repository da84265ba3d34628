// A small TCP server on 127.0.0.1 for tests of HTTP clients. A handler sees each request raw and answers with whatever
// bytes it likes, so that it can be as wrong as real servers are. Requests are kept for the test to look at.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::testing {

struct RawRequest {
  std::string head;  ///< request line and headers, with the blank line
  std::string body;

  [[nodiscard]] std::string line() const { return head.substr(0, head.find("\r\n")); }
  /// The value of a header, in any case; empty when it is not there.
  [[nodiscard]] std::string header(const std::string& name) const;
};

class LoopbackServer {
 public:
  /// One accepted connection, as the handler sees it.
  class Connection {
   public:
    explicit Connection(int socket) : socket_(socket) {}
    /// False once the client is gone.
    bool write(std::string_view bytes) const;
    /// Blocks until the client closes the connection or the server ends.
    void await_close() const;

   private:
    int socket_;
  };
  /// Answers one request; true keeps the connection for the next.
  using Handler = std::function<bool(const RawRequest&, Connection&)>;
  /// The usual case: the whole answer as text, the connection is kept.
  using Answer = std::function<std::string(const RawRequest&)>;

  explicit LoopbackServer(Handler handler);
  explicit LoopbackServer(Answer answer);
  /// The same answer to every request, until answer_with().
  explicit LoopbackServer(std::string answer);
  ~LoopbackServer();

  /// From the next request on, also while another process sends them; only where the server was made with such an
  /// answer.
  void answer_with(std::string answer);

  [[nodiscard]] std::string url() const;
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::vector<RawRequest> requests() const;
  [[nodiscard]] std::size_t connections() const;
  /// Blocks until that many requests have come in.
  void await_requests(std::size_t count) const;

 private:
  void accept_all();
  void serve(int socket);
  void note(const RawRequest& request);
  [[nodiscard]] std::string answer() const;

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable requests_changed_;
  std::vector<RawRequest> requests_;
  std::string answer_;
  std::vector<int> sockets_;
  std::vector<std::jthread> serving_;
  std::jthread accepting_;
};

/// `HTTP/1.1 200 OK` with a Content-Length.
[[nodiscard]] std::string http_answer(int status, std::string_view body, const std::string& more_headers = {});

}  // namespace signalbox::testing
