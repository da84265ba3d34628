#include "app/hear_answer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

#include "core/error.hpp"
#include "ports/answer_prompt.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr Duration between_looks_at_slack = 5s;
// Watches tell of changes; this is for one that was missed all the same.
constexpr Duration between_looks_at_registry = 30s;
constexpr Duration between_tries = 1s;
/// An answer that was heard must not wait for the deadline because the registry is away.
constexpr Duration patience_with_record = 15s;

}  // namespace

HearAnswer::HearAnswer(DocumentStore* store, Clock& clock, Broadcast& signals, const QuestionPorts& people,
                       Question question)
    : store_(store),
      clock_(clock),
      signals_(signals),
      people_(people),
      question_(std::move(question)),
      place_(question_.place) {
  if (store_ != nullptr) listen(&HearAnswer::watch_registry);
  if (store_ != nullptr && people_.replies != nullptr && !people_.may_answer.is_nobody())
    listen(&HearAnswer::read_replies);
  if (people_.prompt != nullptr) listen(&HearAnswer::ask_at_terminal);
}

void HearAnswer::listen(void (HearAnswer::*where)(const std::stop_token&)) {
  try {
    listeners_.emplace_back([this, where](const std::stop_token& stop) { (this->*where)(stop); });
  } catch (const std::system_error& error) {
    warn("an answer may not be heard: no thread is to be had", error.what());
  }
}

std::optional<HeardAnswer> HearAnswer::wait(Instant deadline, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  clock_.wait_until(lock, changed_, deadline, std::move(stop), [this] { return heard_.has_value(); });
  return heard_;
}

void HearAnswer::watch_registry(const std::stop_token& stop) {
  bool in_trouble = false;
  std::unique_ptr<ChangeWatch> watch;
  while (!stop.stop_requested()) {
    try {
      if (!watch) watch = store_->watch(keys::question(question_.id));
      if (look_into_registry()) return;
      in_trouble = false;
      static_cast<void>(watch->wait_until(clock_.monotonic() + between_looks_at_registry, stop));
    } catch (const Error& error) {
      if (!in_trouble && !stop.stop_requested()) warn("the registry is out of reach; it is asked again", error.what());
      in_trouble = true;
      watch.reset();
      static_cast<void>(pause(clock_, between_tries, stop));
    }
  }
}

bool HearAnswer::look_into_registry() {
  const auto question = Questions(*store_).read(question_.id);
  if (!question || question->asked_at != question_.asked_at) return false;
  note_place(question->place);
  if (question->answer) offer({*question->answer, true});
  return question->answer.has_value();
}

void HearAnswer::read_replies(const std::stop_token& stop) {
  // Anew each time: where Slack lost it, it is posted again.
  for (auto place = await_place(stop); place && !stop.stop_requested(); place = await_place(stop)) {
    Duration wait = between_looks_at_slack;
    try {
      const RepliesOutcome outcome = people_.replies->replies_to(*place, stop);
      if (const auto* failure = std::get_if<DeliveryFailure>(&outcome)) {
        const auto next = until_next_look(*failure);
        if (!next) return;
        wait = *next;
      } else if (const auto answer = answer_among(std::get<std::vector<SeenReply>>(outcome))) {
        return record(*answer, stop);
      }
    } catch (const Error& error) {
      if (!stop.stop_requested()) warn("nobody is heard in Slack any more", error.what());
      return;
    }
    static_cast<void>(pause(clock_, wait, stop));
  }
}

std::optional<QuestionPlace> HearAnswer::await_place(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  clock_.wait_until(lock, changed_, Instant::max(), stop, [this] { return place_.has_value(); });
  return place_;
}

std::optional<Answer> HearAnswer::answer_among(const std::vector<SeenReply>& replies) {
  slack_is_away_ = false;
  for (const SeenReply& reply : replies) {
    const auto choice =
        reply.is_reaction ? choice_of_reaction(question_, reply.words) : choice_in(question_, reply.words);
    const bool may_answer = people_.may_answer.allows(reply.user);
    if (choice && may_answer)
      return Answer{*choice, reply.user, reply.is_reaction ? AnswerWay::reaction : AnswerWay::reply, clock_.now()};
    if (choice) turn_away(reply, *choice);
    if (!choice && may_answer && !reply.is_reaction) say_what_counts(reply);
  }
  return std::nullopt;
}

// Once of each user, so that nobody waits for an answer that does not count.
void HearAnswer::turn_away(const SeenReply& reply, const std::string& choice) {
  if (std::ranges::find(turned_away_, reply.user) != turned_away_.end()) return;
  turned_away_.push_back(reply.user);
  warn(fmt::format("{} answered {} in Slack, and may not: notify_answers_from does not name that user", reply.user,
                   choice));
}

// People talk in a thread, and somebody may mean it for an answer: once they are told what is one.
void HearAnswer::say_what_counts(const SeenReply& remark) {
  if (std::exchange(has_said_what_counts_, true)) return;
  warn(fmt::format("{} wrote something in Slack that is none of the choices ({}): it does not count", remark.user,
                   fmt::join(question_.choices, ", ")));
  if (people_.explain) people_.explain(question_);
}

std::optional<Duration> HearAnswer::until_next_look(const DeliveryFailure& failure) {
  const bool is_over = failure.kind == FailureKind::permanent;
  if (is_over || !slack_is_away_) {
    const std::string way_out = failure.way_out.empty() ? std::string() : fmt::format("; {}", failure.way_out);
    warn(is_over ? "nobody is heard in Slack" : "Slack does not say what people answered; it is asked again",
         failure.reason + way_out);
  }
  slack_is_away_ = true;
  if (is_over) return std::nullopt;
  return std::max<Duration>(between_looks_at_slack, failure.retry_after.value_or(Duration(0)));
}

void HearAnswer::ask_at_terminal(const std::stop_token& stop) {
  try {
    const auto choice = people_.prompt->ask(question_, stop);
    if (choice) record({*choice, people_.actor, AnswerWay::terminal, clock_.now()}, stop);
  } catch (const Error& error) {
    warn("nobody can be asked at the terminal", error.what());
  }
}

void HearAnswer::record(const Answer& answer, const std::stop_token& stop) {
  const Instant until = clock_.monotonic() + patience_with_record;
  while (store_ != nullptr && !stop.stop_requested()) {
    try {
      return take(answer, Questions(*store_).answer(question_.id, answer));
    } catch (const Error& error) {
      const bool may_pass = error.kind() == ErrorKind::unavailable && clock_.monotonic() < until;
      if (may_pass && pause(clock_, between_tries, stop)) continue;
      if (stop.stop_requested()) return;
      warn("the answer counts, but could not be recorded", error.what());
      break;
    }
  }
  if (!stop.stop_requested()) offer({answer, false});
}

// A default that stands by the deadline alone is for whoever waits for that.
void HearAnswer::take(const Answer& heard, const AnswerOutcome& outcome) {
  if (const auto* question = std::get_if<Question>(&outcome)) return offer({*question->answer, true});
  if (const auto* earlier = std::get_if<AlreadyAnswered>(&outcome)) {
    const Answer& first = earlier->answer;
    warn(fmt::format("{} answered {} too late: {} stands", heard.by.empty() ? "somebody" : heard.by, heard.choice,
                     first.by.empty() ? first.choice : fmt::format("{} by {}", first.choice, first.by)));
    if (is_of_people(first.way)) offer({first, true});
    return;
  }
  warn(fmt::format("{} is no choice any more: the question was asked anew with others", heard.choice));
}

void HearAnswer::note_place(const std::optional<QuestionPlace>& place) {
  {
    std::lock_guard guard(mutex_);
    if (!place || place_ == place) return;
    place_ = place;
  }
  changed_.notify_all();
}

void HearAnswer::offer(HeardAnswer heard) {
  {
    std::lock_guard guard(mutex_);
    if (!heard_) heard_ = std::move(heard);
  }
  changed_.notify_all();
}

void HearAnswer::warn(std::string text, std::string reason) {
  signals_.announce(SignalKind::warning, clock_.now(), std::move(text), {}, std::move(reason));
}

}  // namespace signalbox
