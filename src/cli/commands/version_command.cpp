#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/json_text.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

class VersionCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "version"; }
  [[nodiscard]] std::string_view summary() const override { return "print the version"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox version\n"
           "signalbox --version";
  }

  void declare(Arguments&) override {}

  int run(Session& session) override {
    session.output().result(session.json() ? json_text({{"version", SIGNALBOX_VERSION}})
                                           : "signalbox " SIGNALBOX_VERSION);
    return exit_code::done;
  }
};

}  // namespace

std::unique_ptr<Command> make_version_command() { return std::make_unique<VersionCommand>(); }

}  // namespace signalbox::cli
