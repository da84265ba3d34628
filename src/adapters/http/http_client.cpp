#include "adapters/http/http_client.hpp"

#include "adapters/http/curl_lane.hpp"

namespace signalbox {

// A lane serves one call at a time; the one that was used last is lent first, because its connections are the warmest.
class HttpClient::Lanes {
 public:
  [[nodiscard]] std::unique_ptr<CurlLane> borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<CurlLane>();
    auto lane = std::move(idle_.back());
    idle_.pop_back();
    return lane;
  }

  void give_back(std::unique_ptr<CurlLane> lane) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(lane));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<CurlLane>> idle_;
};

HttpClient::HttpClient(HttpClientOptions options) : options_(std::move(options)), lanes_(std::make_unique<Lanes>()) {}

HttpClient::~HttpClient() = default;

HttpResponse HttpClient::send(const HttpRequest& request, std::stop_token stop) {
  auto outcome = std::move(send_all({&request, 1}, 1, stop).front());
  if (const auto* error = std::get_if<Error>(&outcome)) throw *error;
  return std::get<HttpResponse>(std::move(outcome));
}

std::vector<HttpOutcome> HttpClient::send_all(std::span<const HttpRequest> requests, std::size_t at_once,
                                              std::stop_token stop) {
  // A lane that threw is not given back: what state its transfers left it in is nobody's knowledge.
  auto lane = lanes_->borrow();
  auto outcomes = lane->run(requests, std::max<std::size_t>(at_once, 1), options_, stop);
  lanes_->give_back(std::move(lane));
  return outcomes;
}

}  // namespace signalbox
