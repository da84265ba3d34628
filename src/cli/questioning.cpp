#include "cli/questioning.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "app/question_news.hpp"
#include "cli/notifier.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

// Marked by when it was asked: one that is asked anew under the same ID is news.
std::string mark_of(const Question& question, std::string_view what) {
  return fmt::format("{} {} {}", question.id, to_iso8601(question.asked_at), what);
}

}  // namespace

Questioning::Questioning(Session& session, const EnvironmentSettings& environment, Notifier* notifier,
                         ConsoleSink& console, AskAt where) {
  ports_.actor = session.settings().actor;
  ports_.may_answer = environment.notify.answers_from;
  if (where == AskAt::terminal_if_any && TerminalQuestion::is_possible(session.environment())) {
    terminal_.emplace(STDIN_FILENO, [&output = session.output()](std::string_view text) { output.prompt(text); });
    prompt_.emplace(*terminal_, console);
    ports_.prompt = &*prompt_;
  }
  if (notifier == nullptr) {
    ports_.untold_because = why_nobody_is_told(session, environment);
    return;
  }
  ports_.replies = notifier->replies();
  ports_.why_undelivered = [notifier](const Question& question) { return notifier->why_undelivered(question.id); };
  NotifySink& sink = notifier->sink();
  const Notification begun = sink.begun(NotificationKind::question);
  ports_.tell = [&sink, begun](const Question& question) {
    sink.tell(news_of(question, begun), mark_of(question, question.answer ? "answered" : "asked"));
  };
  ports_.explain = [&sink, begun](const Question& question) {
    sink.tell(explanation_of(question, begun), mark_of(question, "explained"));
  };
}

}  // namespace signalbox::cli
