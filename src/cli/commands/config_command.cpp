#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/settings_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "wiring/settings_schema.hpp"

namespace signalbox::cli {
namespace {

class ConfigCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "config"; }
  [[nodiscard]] std::string_view summary() const override {
    return "show the configuration as understood, or its JSON Schema";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox config show\n"
           "signalbox config schema > signalbox.schema.json";
  }

  void declare(Arguments& arguments) override { arguments.positional("WHAT", what_, "show or schema"); }

  int run(Session& session) override {
    Output& output = session.output();
    if (what_ == "show") {
      // No setting is cut off, also at a narrow terminal.
      Look look = look_of(output);
      look.width.reset();
      output.result(session.json() ? settings_json(session.settings()) : settings_text(session.settings(), look));
      return exit_code::done;
    }
    if (what_ != "schema") {
      throw Error(ErrorKind::invalid_input, fmt::format("config knows no \"{}\"", what_),
                  "signalbox config show or signalbox config schema");
    }
    std::string schema = settings_schema();
    schema.erase(schema.find_last_not_of('\n') + 1);
    output.result(schema);
    return exit_code::done;
  }

 private:
  std::string what_;
};

}  // namespace

std::unique_ptr<Command> make_config_command() { return std::make_unique<ConfigCommand>(); }

}  // namespace signalbox::cli
