#include "adapters/aws/metadata_request.hpp"

#include "adapters/http/http_client.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 1s;
constexpr std::size_t largest_answer = 64U << 10U;

}  // namespace

HttpRequest metadata_request(HttpMethod method, const std::string& url) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.connect_timeout = patience;
  request.timeout = patience;
  request.max_response_bytes = largest_answer;
  request.through_proxy = false;
  return request;
}

HttpResponse send_twice(const Transport& transport, const HttpRequest& request, std::stop_token stop) {
  try {
    auto response = transport.http.send(request, stop);
    if (response.status < 500) return response;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
  }
  return transport.http.send(request, stop);
}

}  // namespace signalbox::aws
