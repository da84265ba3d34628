#include "records/kept_back_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "records/deployment_document.hpp"
#include "records/json_reading.hpp"

namespace signalbox {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

// What says nothing of its format is of the first.
constexpr std::uint64_t kept_back_format = 1;

}  // namespace

std::string write_kept_back(const KeptBackDeployment& kept) {
  ordered_json body;
  body["format"] = kept_back_format;
  body["registry"] = kept.registry;
  body["deployment"] = records::to_json(kept.deployment);
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<std::string> registry_of_newer_kept_back(std::string_view body) {
  const json value = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return std::nullopt;
  const auto format = value.find("format");
  if (format == value.end() || !format->is_number_unsigned() || *format <= kept_back_format) return std::nullopt;
  const auto registry = value.find("registry");
  return registry != value.end() && registry->is_string() ? registry->get<std::string>() : std::string();
}

KeptBackDeployment read_kept_back(std::string_view body, const std::string& id) {
  const std::string document = fmt::format("the kept deployment {}", id);
  const json value = records::parse_object(body, document);
  const records::Fields fields(value, document);
  const json* deployment = fields.object("deployment");
  if (deployment == nullptr) throw Error(ErrorKind::invalid_input, fmt::format("{} holds no deployment", document));
  return {fields.required_text("registry"), read_deployment(deployment->dump(), id)};
}

}  // namespace signalbox
