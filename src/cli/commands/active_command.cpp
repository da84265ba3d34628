#include "app/read_environments.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/environment_view.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

class ActiveCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "active"; }
  [[nodiscard]] std::string_view summary() const override { return "show who deploys now"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox active\n"
           "signalbox active production --json";
  }

  void declare(Arguments& arguments) override {
    arguments.optional_positional("ENV", environment_, "one environment (default: all)");
  }

  int run(Session& session) override {
    Output& output = session.output();
    const Look look = look_of(output);
    if (!environment_.empty()) static_cast<void>(session.settings().environment(environment_));
    DocumentStore& store = session.registry_in_use();
    Clock& clock = session.tools().clock();
    if (environment_.empty()) {
      const auto held = read_holders(store, clock);
      output.result(session.json() ? holders_json(held) : holders_text(held, look) + freezes(store, clock));
    } else {
      const auto held = read_holder(store, clock, environment_);
      output.result(session.json() ? holder_json(held) : holder_text(environment_, held, look) + freezes(store, clock));
    }
    return exit_code::done;
  }

 private:
  [[nodiscard]] std::string freezes(DocumentStore& store, Clock& clock) const {
    return frozen_list_text(read_frozen(store, clock, environment_));
  }

  std::string environment_;
};

}  // namespace

std::unique_ptr<Command> make_active_command() { return std::make_unique<ActiveCommand>(); }

}  // namespace signalbox::cli
