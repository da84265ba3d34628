#include <map>

#include "cli/render/completion_scripts.hpp"

namespace signalbox::cli {

ValueSource values_of(const std::string& name) {
  using Kind = ValueSource::Kind;
  static const std::map<std::string, ValueSource> sources{
      {"ENV", {Kind::asked, "environments"}},
      {"STACK", {Kind::asked, "stacks"}},
      {"ID", {Kind::asked, "deployments"}},
      {"--stack", {Kind::asked, "stacks"}},
      {"--existing", {Kind::asked, "stacks"}},
      {"--id", {Kind::asked, "deployments"}},
      {"MESSAGE", {Kind::asked, "messages"}},
      {"VERB", {Kind::words, "status list flush show retry drop watch"}},
      {"KIND", {Kind::words, "start queued progress complete failed stalled overdue rolled-back message"}},
      {"--style", {Kind::words, "thread messages"}},
      {"SHELL", {Kind::words, "bash zsh fish"}},
      {"WHAT", {Kind::words, "show schema"}},
      {"TASK", {Kind::words, "init check export import move"}},
      {"FILE", {Kind::files, ""}},
      {"QUESTION", {Kind::asked, "questions"}},
      {"--ask", {Kind::words, "failed_ahead warnings none"}},
      {"--on-failed-ahead", {Kind::words, "go-on clean-up give-up"}},
      {"--on-warnings", {Kind::words, "yes no"}},
      {"--on-lease-lost", {Kind::words, "stop continue"}},
      {"ACTION", {Kind::words, "deploy scenarios"}},
      {"--queue", {Kind::words, "fifo latest reject"}},
      {"--status", {Kind::words, "succeeded failed cancelled"}},
      {"--config", {Kind::files, ""}},
      {"--log", {Kind::files, ""}},
      {"--scenario", {Kind::files, ""}},
      {"--template", {Kind::files, ""}},
  };
  const auto found = sources.find(name);
  return found == sources.end() ? ValueSource{} : found->second;
}

}  // namespace signalbox::cli
