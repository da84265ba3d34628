// One curl multi handle with its kept connections: runs a batch of requests in the calling thread and returns when all
// have ended or stop is requested. Used by one thread at a time.
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "adapters/http/http_client.hpp"

namespace signalbox {

class CurlLane {
 public:
  CurlLane();
  ~CurlLane();
  CurlLane(const CurlLane&) = delete;
  CurlLane& operator=(const CurlLane&) = delete;

  /// Throws Error{interrupted}; everything else is an outcome.
  [[nodiscard]] std::vector<HttpOutcome> run(std::span<const HttpRequest> requests, std::size_t at_once,
                                             const HttpClientOptions& options, std::stop_token stop);

 private:
  class Batch;
  void* multi_;
};

}  // namespace signalbox
