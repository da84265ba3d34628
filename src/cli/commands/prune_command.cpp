#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/deployment_records.hpp"
#include "app/prune_registry.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/json_text.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

std::string as_text(const PrunedRegistry& pruned) {
  return fmt::format(
      "removed {} records, {} entries of the history, {} signs of life, {} threads of messages and {} questions",
      pruned.records, pruned.history, pruned.beats, pruned.threads, pruned.questions);
}

std::string as_json(const PrunedRegistry& pruned) {
  return json_text({{"records", pruned.records},
                    {"history", pruned.history},
                    {"beats", pruned.beats},
                    {"threads", pruned.threads},
                    {"questions", pruned.questions}});
}

class PruneCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "prune"; }
  [[nodiscard]] std::string_view summary() const override {
    return "remove what the registry need not remember any more";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox prune\n"
           "signalbox prune --older-than 30d --json";
  }

  void declare(Arguments& arguments) override {
    arguments.duration("--older-than", older_than_, "how long ago a deployment must have ended (default 7d)");
  }

  int run(Session& session) override {
    DocumentStore& store = session.registry_in_use();
    const auto pruned = prune_registry(store, session.tools().clock(), older_than_.value_or(record_lifetime));
    session.output().result(session.json() ? as_json(pruned) : as_text(pruned));
    return exit_code::done;
  }

 private:
  std::optional<Duration> older_than_;
};

}  // namespace

std::unique_ptr<Command> make_prune_command() { return std::make_unique<PruneCommand>(); }

}  // namespace signalbox::cli
