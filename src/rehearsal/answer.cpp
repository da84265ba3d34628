#include "rehearsal/answer.hpp"

#include <fmt/format.h>

#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {

Answer refused(std::string code, std::string message, int status) {
  return {Refusal{std::move(code), std::move(message), status}, {}};
}

Answer invalid(std::string message) { return refused("ValidationError", std::move(message)); }

Response enveloped(const Refusal& refusal, const Service& service, const std::string& request_id) {
  XmlWriter xml;
  xml.open("ErrorResponse", fmt::format(" xmlns=\"{}\"", service.xml_namespace)).open("Error");
  xml.text("Type", refusal.status >= 500 ? "Receiver" : "Sender")
      .text("Code", refusal.code)
      .text("Message", refusal.message);
  xml.close().text("RequestId", request_id).close();
  return {.status = refusal.status, .request_id = request_id, .body = xml.xml() + "\n"};
}

Response enveloped(const Answer& answer, const Service& service, std::string_view action,
                   const std::string& request_id) {
  if (answer.refusal) return enveloped(*answer.refusal, service, request_id);
  XmlWriter xml;
  xml.open(fmt::format("{}Response", action), fmt::format(" xmlns=\"{}\"", service.xml_namespace));
  if (answer.result) xml.open(fmt::format("{}Result", action)).raw(*answer.result).close();
  xml.open("ResponseMetadata").text("RequestId", request_id).close().close();
  return {.status = 200, .request_id = request_id, .body = xml.xml() + "\n"};
}

}  // namespace signalbox::rehearsal
