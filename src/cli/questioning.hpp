// How a command asks people: at the terminal where somebody sits there, else through whoever is notified, and who is
// heard in Slack.
#pragma once

#include <optional>

#include "adapters/system/terminal_question.hpp"
#include "app/question_ports.hpp"
#include "cli/lent_terminal.hpp"

namespace signalbox {
struct EnvironmentSettings;
}

namespace signalbox::cli {

class ConsoleSink;
class Notifier;
class Session;

enum class AskAt { terminal_if_any, elsewhere };

class Questioning {
 public:
  /// `notifier`: may be null. What is given must outlive it.
  Questioning(Session& session, const EnvironmentSettings& environment, Notifier* notifier, ConsoleSink& console,
              AskAt where);
  Questioning(const Questioning&) = delete;
  Questioning& operator=(const Questioning&) = delete;

  [[nodiscard]] const QuestionPorts& ports() const { return ports_; }

 private:
  std::optional<TerminalQuestion> terminal_;
  std::optional<LendingPrompt> prompt_;
  QuestionPorts ports_;
};

}  // namespace signalbox::cli
