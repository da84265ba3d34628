#include "cli/evidence_sink.hpp"

#include <fmt/format.h>

#include "cli/session.hpp"
#include "core/monitor_order.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

constexpr std::string_view registry_not_told = "the registry could not be told why it failed";

}  // namespace

EvidencePorts evidence_ports(Toolbox& tools, const EnvironmentSettings& place) {
  return {tools.evidence(place), tools.cloudformation(place), tools.store(), tools.clock(),
          [&tools] { tools.hurry(); }};
}

std::vector<std::string> end_of_evidence(CollectEvidence& evidence, Session& session) {
  const auto collected = evidence.finish(session.stop_token());
  if (collected.trouble) {
    Output& output = session.output();
    output.talk(fmt::format("{}{}: {}", output.paint_talk(Tone::warning, "signalbox: "), registry_not_told,
                            escape_for_terminal(collected.trouble->what())));
  }
  return most_telling_lines(collected.evidence);
}

std::optional<Signal> loss_of_evidence(CollectEvidence& evidence, const MonitorOrder& order, std::stop_token stop) {
  const auto trouble = evidence.finish(std::move(stop)).trouble;
  if (!trouble) return std::nullopt;
  Signal signal;
  signal.correlation_id = order.correlation_id;
  signal.environment = order.environment;
  signal.text = registry_not_told;
  signal.reason = trouble->what();
  return signal;
}

}  // namespace signalbox::cli
