// One connection of the HTTP server: bytes in, whole requests out, and answers back. Waits for the client or for
// `stop_signal` to become readable, whichever is first; knows nothing of threads.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "rehearsal/http_message.hpp"
#include "rehearsal/socket.hpp"

namespace signalbox::rehearsal {

class HttpConnection {
 public:
  HttpConnection(Socket socket, int stop_signal, std::size_t body_limit)
      : socket_(std::move(socket)), stop_signal_(stop_signal), body_limit_(body_limit) {}

  struct Closed {};
  /// The next request, the answer to one that cannot be taken (after which the connection must be closed), or Closed:
  /// the client went away or the server stops.
  using Next = std::variant<Request, Response, Closed>;
  [[nodiscard]] Next next();

  void write(const Response& response, bool keep_alive);

 private:
  [[nodiscard]] bool read_more();
  [[nodiscard]] std::optional<Response> read_body(Request& request, bool& closed);
  void write_all(std::string_view bytes);

  Socket socket_;
  int stop_signal_;
  std::size_t body_limit_;
  std::string buffer_;
};

[[nodiscard]] bool wants_close(const Request& request);

}  // namespace signalbox::rehearsal
