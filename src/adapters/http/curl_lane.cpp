#include "adapters/http/curl_lane.hpp"

#include <list>

#include "adapters/http/curl_library.hpp"
#include "adapters/http/curl_transfer.hpp"

namespace signalbox {
namespace {

// Only bounds how long one poll lasts: curl's own timers, sockets and wake-ups end it earlier.
constexpr int longest_poll_ms = 60'000;

void check(CURLMcode code) {
  if (code != CURLM_OK)
    throw Error(ErrorKind::internal, fmt::format("libcurl: {}", curl_library().multi_strerror(code)));
}

}  // namespace

class CurlLane::Batch {
 public:
  Batch(void* multi, std::span<const HttpRequest> requests, const HttpClientOptions& options)
      : multi_(multi), requests_(requests), options_(options), outcomes_(requests.size()) {}

  void start_up_to(std::size_t at_once) {
    while (started_ < requests_.size() && running_.size() < at_once) start_next();
  }

  /// Nothing can be started before something has ended.
  [[nodiscard]] bool is_full(std::size_t at_once) const {
    return !done() && (running_.size() >= at_once || started_ == requests_.size());
  }

  void step() {
    int still_running = 0;
    check(curl_library().multi_perform(multi_, &still_running));
    int queued = 0;
    while (const CURLMsg* message = curl_library().multi_info_read(multi_, &queued)) {
      if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
    }
  }

  void wait() { check(curl_library().multi_poll(multi_, nullptr, 0, longest_poll_ms, nullptr)); }

  [[nodiscard]] bool done() const { return running_.empty() && started_ == requests_.size(); }
  [[nodiscard]] std::vector<HttpOutcome> take_outcomes() { return std::move(outcomes_); }

 private:
  struct Running {
    std::size_t index;
    CurlTransfer transfer;
  };

  void start_next() {
    const auto index = started_++;
    try {
      running_.emplace_back(index, CurlTransfer(multi_, requests_[index], options_));
    } catch (const Error& error) {
      outcomes_[index] = error;
    }
  }

  void finish(CURL* handle, CURLcode code) {
    const auto found = std::find_if(running_.begin(), running_.end(),
                                    [&](const Running& each) { return each.transfer.handle() == handle; });
    if (found == running_.end()) return;
    outcomes_[found->index] = found->transfer.outcome(code);
    running_.erase(found);
  }

  void* multi_;
  std::span<const HttpRequest> requests_;
  const HttpClientOptions& options_;
  std::size_t started_ = 0;
  std::list<Running> running_;
  std::vector<HttpOutcome> outcomes_;
};

CurlLane::CurlLane() : multi_(curl_library().multi_init()) {
  if (multi_ == nullptr) throw Error(ErrorKind::internal, "libcurl: no memory");
}

CurlLane::~CurlLane() { curl_library().multi_cleanup(multi_); }

std::vector<HttpOutcome> CurlLane::run(std::span<const HttpRequest> requests, std::size_t at_once,
                                       const HttpClientOptions& options, std::stop_token stop) {
  Batch batch(multi_, requests, options);
  const std::stop_callback wake(stop, [this] { curl_library().multi_wakeup(multi_); });
  while (!batch.done()) {
    if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped while waiting for an answer");
    batch.start_up_to(at_once);
    batch.step();
    if (batch.is_full(at_once)) batch.wait();
  }
  return batch.take_outcomes();
}

}  // namespace signalbox
