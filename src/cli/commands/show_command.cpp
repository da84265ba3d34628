#include <fmt/format.h>

#include "app/deployment_records.hpp"
#include "app/evidence_records.hpp"
#include "app/read_history.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/render/deployment_view.hpp"
#include "cli/render/evidence_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "wiring/nearest_word.hpp"

namespace signalbox::cli {
namespace {

class ShowCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "show"; }
  [[nodiscard]] std::string_view summary() const override { return "show all that is remembered of one deployment"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox show 20260114-123456-abc123\n"
           "signalbox show 20260114-123456-abc123 --evidence\n"
           "signalbox show \"$CORRELATION_ID\" --json";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("ID", id_, "the deployment's correlation ID");
    arguments.flag("--evidence", all_lines_, "all lines of what its failed and stalled resources left behind");
  }

  int run(Session& session) override {
    const std::string& id = checked_id(id_);
    DocumentStore& store = session.registry_in_use();
    Clock& clock = session.tools().clock();
    const auto deployment = DeploymentRecords(store, clock).find(id);
    if (!deployment) throw unknown(store, clock);
    const auto evidence = read_evidence(store, session.output());
    Output& output = session.output();
    output.result(session.json() ? deployment_json(*deployment, evidence)
                                 : text(*deployment, evidence, clock.now(), look_of(output)));
    return exit_code::done;
  }

 private:
  // Damaged evidence must not hide the record of the deployment.
  [[nodiscard]] std::vector<CollectedEvidence> read_evidence(DocumentStore& store, Output& output) const {
    try {
      return EvidenceRecords(store).find(id_);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_input) throw;
      output.talk(output.paint_talk(Tone::warning, "signalbox: ") + escape_for_terminal(error.what()));
      return {};
    }
  }

  [[nodiscard]] std::string text(const Deployment& deployment, const std::vector<CollectedEvidence>& evidence, Time now,
                                 const Look& look) const {
    std::string text = deployment_text(deployment, now, look);
    if (evidence.empty()) return text;
    return text + "\n\n" + evidence_text(evidence, all_lines_ ? Detail::all_lines : Detail::telling_lines, look);
  }

  [[nodiscard]] Error unknown(DocumentStore& store, Clock& clock) const {
    constexpr std::size_t shown = 3;
    auto nearest = by_nearness(id_, known_deployments(store, clock));
    if (nearest.size() > shown) nearest.resize(shown);
    return Error(ErrorKind::not_found, fmt::format("the registry knows no deployment {}", id_),
                 nearest.empty() ? std::string("it knows none at all; --registry names another")
                                 : fmt::format("nearest: {}", fmt::join(nearest, ", ")));
  }

  std::string id_;
  bool all_lines_ = false;
};

}  // namespace

std::unique_ptr<Command> make_show_command() { return std::make_unique<ShowCommand>(); }

}  // namespace signalbox::cli
