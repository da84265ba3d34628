// One HTTP request and its answer as plain values, so that the rehearsal cloud works without a socket.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/time.hpp"

namespace signalbox::rehearsal {

struct Request {
  std::string method = "POST";
  std::string path = "/";
  std::string query;                           ///< what follows `?`, still encoded
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

struct Response {
  int status = 200;
  std::string content_type = "text/xml";
  std::string request_id;  ///< sent as x-amzn-RequestId; empty: not sent
  std::string body;
  std::optional<Time> date{};  ///< by the cloud's clock, sent as Date
  Duration delay{};            ///< the server holds the answer back for so long
  bool drop = false;           ///< the server closes the connection without a byte
  std::optional<std::chrono::seconds> retry_after{};
};

}  // namespace signalbox::rehearsal
