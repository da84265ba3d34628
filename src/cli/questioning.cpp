#include "cli/questioning.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "app/question_news.hpp"
#include "cli/notifier.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

// Marked by when it was asked: one that is asked anew under the same ID is news.
std::string mark_of(const Question& question) {
  return fmt::format("{} {} {}", question.id, to_iso8601(question.asked_at), question.answer ? "answered" : "asked");
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
  if (notifier == nullptr) return;
  ports_.replies = notifier->replies();
  ports_.tell = [&sink = notifier->sink(), begun = notifier->sink().begun(NotificationKind::question)](
                    const Question& question) { sink.tell(news_of(question, begun), mark_of(question)); };
}

}  // namespace signalbox::cli
