#include "records/cloud_event_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/ascii.hpp"
#include "records/json_writing.hpp"
#include "records/notification_document.hpp"

namespace signalbox {
namespace {

/// A URI reference: what stands for itself in a path, the rest as `%2F`.
std::string path_segment(std::string_view text) {
  std::string segment;
  for (const char c : text) {
    const bool stands = ascii::is_alnum(c) || std::string_view("-._~").find(c) != std::string_view::npos;
    segment += stands ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return segment;
}

std::string source_of(const Notification& notification) {
  if (notification.environment.empty()) return "/signalbox";
  return "/signalbox/environments/" + path_segment(notification.environment);
}

/// The notification's own document with two fields more.
std::string data_of(const Notification& notification, std::string_view summary) {
  std::string document = write_notification(notification);
  document.pop_back();
  return fmt::format(R"({},"severity":{},"summary":{}}})", document,
                     records::json_literal(to_string(severity_of(notification.kind))), records::json_literal(summary));
}

}  // namespace

std::string write_cloud_event(const Notification& notification, std::string_view id, std::string_view summary) {
  records::ObjectText event;
  event.text("specversion", "1.0")
      .text("id", id)
      .text("source", source_of(notification))
      .text("type", fmt::format("signalbox.notification.{}", to_string(notification.kind)))
      .time("time", notification.at)
      .text("subject", notification.correlation_id)
      .text("datacontenttype", "application/json")
      .json("data", data_of(notification, summary));
  return std::move(event).close();
}

}  // namespace signalbox
