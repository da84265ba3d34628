#include <fmt/format.h>

#include <algorithm>

#include "app/one_line.hpp"
#include "app/read_history.hpp"
#include "app/register_deployment.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/render/registration_view.hpp"
#include "cli/session.hpp"
#include "core/correlation_id.hpp"
#include "core/error.hpp"

namespace signalbox::cli {
namespace {

class ReleaseCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "release"; }
  [[nodiscard]] std::string_view alias() const override { return "cleanup"; }
  [[nodiscard]] std::string_view summary() const override { return "give back what a deployment holds or waits for"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox release 20260114-123456-abc123\n"
           "signalbox release \"$CORRELATION_ID\" --status \"$JOB_STATUS\"";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("ID", id_, "the deployment's correlation ID");
    arguments.option("--status", status_, "STATUS", "how it ended: succeeded (default), failed or cancelled");
    arguments.option("--reason", reason_, "TEXT", "why it ended so, one line for the history");
  }

  int run(Session& session) override {
    const std::string& id = checked_id(id_);
    const DeploymentStatus status = checked_end(status_.value_or("succeeded"));
    const std::string reason = reason_ ? one_line("--reason", *reason_) : std::string();
    // An interrupt must not come between giving back and recording.
    static_cast<void>(session.signals());
    DocumentStore& store = session.registry_in_use();
    Clock& clock = session.tools().clock();
    refuse_what_is_no_id(store, clock, id);
    const auto released = release_deployment({store, nullptr, clock}, id, status, reason);
    session.output().result(session.json() ? released_json(id, released) : released_text(id, released));
    return exit_code::done;
  }

 private:
  // A slip of the hand must not pass for a release. Older registries know IDs of other shapes, which are good once
  // known.
  static void refuse_what_is_no_id(DocumentStore& store, Clock& clock, const std::string& id) {
    if (is_correlation_id(id)) return;
    const auto known = known_deployments(store, clock);
    if (std::ranges::find(known, id) != known.end()) return;
    throw Error(
        ErrorKind::invalid_input, fmt::format("\"{}\" is no correlation ID", id),
        "it reads 20260114-123456-abc123; signalbox active and signalbox queue ENV show those that hold or wait");
  }

  std::string id_;
  std::optional<std::string> status_, reason_;
};

}  // namespace

std::unique_ptr<Command> make_release_command() { return std::make_unique<ReleaseCommand>(); }

}  // namespace signalbox::cli
