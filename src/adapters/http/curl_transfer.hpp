// One request on its way: an easy handle, what was received so far, and what curl's verdict means. Belongs to one lane.
#pragma once

#include <memory>

#include "adapters/http/http_client.hpp"

namespace signalbox {

class CurlTransfer {
 public:
  /// Adds itself to the multi handle, and leaves it when destroyed. `request` and `options` must outlive it.
  CurlTransfer(void* multi, const HttpRequest& request, const HttpClientOptions& options);
  ~CurlTransfer();
  CurlTransfer(CurlTransfer&&) noexcept;
  CurlTransfer& operator=(CurlTransfer&&) = delete;

  [[nodiscard]] void* handle() const;
  /// To be asked once, when curl has said with this CURLcode that the transfer is over.
  [[nodiscard]] HttpOutcome outcome(int curl_code);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signalbox
