#include "app/read_environments.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/environment_view.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

class QueueCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "queue"; }
  [[nodiscard]] std::string_view summary() const override { return "show who waits for an environment, in order"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox queue production\n"
           "signalbox queue production --json";
  }

  void declare(Arguments& arguments) override { arguments.positional("ENV", environment_, "the environment"); }

  int run(Session& session) override {
    static_cast<void>(session.settings().environment(environment_));
    Output& output = session.output();
    const Queue queue = read_queue(session.registry_in_use(), session.tools().clock(), environment_);
    output.result(session.json() ? queue_json(queue) : queue_text(queue, look_of(output)));
    return exit_code::done;
  }

 private:
  std::string environment_;
};

}  // namespace

std::unique_ptr<Command> make_queue_command() { return std::make_unique<QueueCommand>(); }

}  // namespace signalbox::cli
