#include "rehearsal/json_call.hpp"

#include <nlohmann/json.hpp>

#include "rehearsal/query_call.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

constexpr const char* target_header = "x-amz-target";

}  // namespace

bool is_json_call(const Request& request) { return request.headers.contains(target_header); }

JsonCall read_json_call(const Request& request) {
  JsonCall call;
  const auto scope = read_scope(request);
  call.region = scope.region;
  call.access_key = scope.access_key;
  call.body = request.body;
  if (const auto found = request.headers.find(target_header); found != request.headers.end()) {
    const auto dot = found->second.find('.');
    call.service = found->second.substr(0, dot);
    if (dot != std::string::npos) call.action = found->second.substr(dot + 1);
  }
  return call;
}

JsonReply json_reply(const json& body) { return {{}, body.dump(-1, ' ', false, json::error_handler_t::replace)}; }

JsonReply json_refused(std::string code, std::string message) {
  return {Refusal{std::move(code), std::move(message), 400}, {}};
}

Response enveloped(const JsonReply& reply, const std::string& request_id) {
  const json trouble =
      reply.refusal ? json{{"__type", reply.refusal->code}, {"message", reply.refusal->message}} : json();
  return {.status = reply.refusal ? reply.refusal->status : 200,
          .content_type = "application/x-amz-json-1.1",
          .request_id = request_id,
          .body = reply.refusal ? json_reply(trouble).body : reply.body};
}

}  // namespace signalbox::rehearsal
