#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "cli/session.hpp"
#include "wiring/doctor.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration time_for_each = 15s;

Tone tone_of(HealthState state) {
  switch (state) {
    case HealthState::ok:
      return Tone::good;
    case HealthState::warn:
      return Tone::warning;
    case HealthState::fail:
      return Tone::bad;
  }
  return Tone::bad;
}

std::string as_text(const std::vector<CheckedHealth>& checked, const Look& look) {
  Table table({"CHECK", "STATE", "FOUND", "WHAT TO DO"});
  for (const CheckedHealth& one : checked) {
    table.add({one.name, Cell(std::string(to_string(one.health.state)), tone_of(one.health.state)), one.health.found,
               one.health.advice});
  }
  return table.text(look);
}

std::string as_json(const std::vector<CheckedHealth>& checked, bool healthy) {
  nlohmann::ordered_json object;
  object["healthy"] = healthy;
  object["checks"] = nlohmann::ordered_json::array();
  for (const CheckedHealth& one : checked) {
    object["checks"].push_back({{"check", one.name},
                                {"state", to_string(one.health.state)},
                                {"found", one.health.found},
                                {"advice", text_or_null(one.health.advice)}});
  }
  return json_text(object);
}

class DoctorCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "doctor"; }
  [[nodiscard]] std::string_view summary() const override {
    return "check credentials, region, registry, clock, disk and the rest, and say what to do";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox doctor\n"
           "signalbox doctor --registry dynamodb://signalbox --json";
  }

  void declare(Arguments&) override {}

  int run(Session& session) override {
    const std::stop_token stop = session.stop_token();
    Toolbox& tools = session.tools();
    const auto checks = doctors_checks(tools, session.settings(), session.environment());
    const auto checked = run_health_checks(tools.clock(), checks, time_for_each, stop);
    const bool healthy =
        std::ranges::none_of(checked, [](const CheckedHealth& one) { return one.health.state == HealthState::fail; });
    Output& output = session.output();
    // What to do stands at the end of the line: it is not cut, also at a terminal.
    Look look = look_of(output);
    look.width.reset();
    output.result(session.json() ? as_json(checked, healthy) : as_text(checked, look));
    return healthy ? exit_code::done : exit_code::failed;
  }
};

}  // namespace

std::unique_ptr<Command> make_doctor_command() { return std::make_unique<DoctorCommand>(); }

}  // namespace signalbox::cli
