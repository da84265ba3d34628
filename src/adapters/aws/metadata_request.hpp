// Requests to the services of the machine itself: short, never through a proxy, tried twice.
#pragma once

#include <stop_token>

#include "adapters/aws/query_client.hpp"

namespace signalbox::aws {

[[nodiscard]] HttpRequest metadata_request(HttpMethod method, const std::string& url);

/// Once more after no answer or a 5xx. Throws what HttpClient::send() throws.
[[nodiscard]] HttpResponse send_twice(const Transport& transport, const HttpRequest& request, std::stop_token stop);

}  // namespace signalbox::aws
