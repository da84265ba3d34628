#include "app/deliver_thread.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "app/questions.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr const char* update_method = "chat.update";
constexpr const char* thread_method = "conversations.replies";
constexpr const char* channel_method = "conversations.history";
// Slack's clock and ours may differ.
constexpr Duration clock_allowance = std::chrono::minutes(5);

bool belongs_into_thread(const MessageTransport& transport, const OutboxMessage& message) {
  return transport.keeps_threads() && message.is_living && !message.notification.correlation_id.empty();
}

// When a message was told, as its name says; its document may be gone.
Time told_at(const OutboxPlace& place) {
  constexpr auto latest = static_cast<std::uint64_t>(Duration::max().count());
  return Time(Duration(static_cast<Duration::rep>(std::min(place.sequence, latest))));
}

// Any of these may have begun the thread.
void doubt_as(const OutboxLane& lane, const std::string& name, LivingThread& thread) {
  for (const std::string& id : lane.doubtful) {
    if (const auto doubtful = parse_outbox_id(id); doubtful && doubtful->thread == name)
      doubt(thread, told_at(doubtful->place));
  }
}

// What cannot even be written is that message's own trouble: it must not stop those behind it for ever.
template <typename Call>
auto attempted(const Call& call) -> decltype(call()) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    return DeliveryFailure{FailureKind::refused_for_now, error.what(), error.hint()};
  } catch (const std::exception& error) {
    return DeliveryFailure{FailureKind::refused_for_now, error.what()};
  }
}

}  // namespace

ThreadDelivery DeliverThread::run(ThreadBatch batch, const OutboxLane& doubtful, std::stop_token stop) {
  name_ = batch.thread;
  const auto into_thread = [&](const OutboxMessage& message) { return belongs_into_thread(transport_, message); };
  const bool has_thread = std::ranges::any_of(batch.messages, into_thread);
  if (has_thread) kept_ = outbox_.thread(lane_, name_);
  thread_ = kept_;
  if (thread_.message.empty()) doubt_as(doubtful, name_, thread_);
  try {
    deliver_all(batch, doubtful, stop);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::interrupted) throw;
    result_.was_interrupted = true;
    const std::size_t last = std::min(result_.arrived, batch.messages.size() - 1);
    result_.arrived = last;  // also of those that arrived one waits for the living message to say so
    result_.failed = {batch.messages[last], {FailureKind::unknown_outcome, "interrupted"}, false};
    if (thread_.message.empty()) doubt(thread_, batch.messages[last].stored_at);
  }
  // Before any of the messages goes: what they have said is in the state then, once and for all.
  if (has_thread && thread_ != kept_) outbox_.put_thread(lane_, name_, thread_);
  return std::move(result_);
}

// The claim ends soon: another may have the lane before an answer comes.
void DeliverThread::expect_time() const {
  if (clock_.now() >= deadline_) throw Error(ErrorKind::interrupted, "no time is left in the claim");
}

void DeliverThread::deliver_all(ThreadBatch& batch, const OutboxLane& doubtful, const std::stop_token& stop) {
  for (OutboxMessage& message : batch.messages) {
    if (clock_.now() >= deadline_) break;
    const bool unsure = message.is_doubtful || is_doubtful(doubtful, message.id);
    if (const auto trouble = deliver(message, unsure, stop)) {
      result_.failed = {message, *trouble, false};
      break;
    }
    if (has_used_slot_) break;
    ++result_.arrived;
    if (transport_.keeps_threads()) continue;
    arrived_(message);
    ++result_.told;
  }
  if (!thread_.message.empty() && !thread_.is_shown) bring_up_to_date(batch, stop);
}

// The newest message that arrived stays in the outbox until the living message knows of it too: nothing else reminds
// anybody that there is something to be updated.
void DeliverThread::bring_up_to_date(ThreadBatch& batch, const std::stop_token& stop) {
  if (result_.failed && clock_.now() >= deadline_) return;  // which comes again, and reminds
  const bool more_to_come = batch.more_follow || result_.arrived < batch.messages.size();
  if (more_to_come && !result_.failed && clock_.now() - thread_.shown_at < options_.living_interval) return;
  const auto trouble = update(thread_.channel, stop);
  if (!trouble || result_.failed || result_.arrived == 0) return;
  if (more_to_come && trouble->kind == FailureKind::rate_limited) return;  // what comes next says it too
  OutboxMessage& newest = batch.messages[result_.arrived - 1];
  if (trouble->kind == FailureKind::permanent && !newest.reply.empty()) return;
  --result_.arrived;
  result_.failed = {newest, *trouble, true};
}

DeliverThread::Trouble DeliverThread::deliver(OutboxMessage& message, bool is_doubtful, const std::stop_token& stop) {
  if (!belongs_into_thread(transport_, message) || has_no_thread_yet(message))
    return deliver_single(message, is_doubtful, stop);
  fold(thread_, message.id, message.notification);
  if (thread_.message.empty()) {
    if (is_doubtful) doubt(thread_, message.stored_at);
    if (auto trouble = begin_thread(message, stop)) return trouble;
    has_used_slot_ = options_.pace > Duration(0) && !is_shown_by_living_message(message.notification.kind);
    if (has_used_slot_) return std::nullopt;
  }
  if (is_shown_by_living_message(message.notification.kind) || !message.reply.empty()) return std::nullopt;
  // Another watcher saw it too, and stored it anew.
  if (was_told(thread_, message.id, message.notification.kind)) return std::nullopt;
  auto trouble = reply(message, is_doubtful, stop);
  if (!trouble) note_told(thread_, message.id, message.notification.kind);
  return trouble;
}

// A script's message, or the like, says nothing of a deployment's state: no living message begins with it.
bool DeliverThread::has_no_thread_yet(const OutboxMessage& message) const {
  return thread_.message.empty() && thread_.state == LivingState() && !changes_living_state(message.notification.kind);
}

DeliverThread::Trouble DeliverThread::deliver_single(OutboxMessage& message, bool is_doubtful,
                                                     const std::stop_token& stop) {
  const auto thread = questions_thread(message.notification);
  auto trouble = post(message, thread ? &*thread : nullptr, is_doubtful, stop);
  if (!thread || !trouble || !trouble->thread_is_gone) return trouble;
  return post(message, nullptr, false, stop);
}

// Which only matters to who reads it: where it cannot be found, the answer stands alone.
std::optional<LivingThread> DeliverThread::questions_thread(const Notification& news) const {
  const bool replies_to_question =
      news.kind == NotificationKind::answered || news.kind == NotificationKind::not_understood;
  if (questions_ == nullptr || !replies_to_question || !transport_.keeps_threads()) return std::nullopt;
  try {
    const auto question = questions_->read(news.question);
    if (!question || !question->place) return std::nullopt;
    LivingThread thread;
    thread.channel = question->place->channel;
    thread.message = question->place->message;
    return thread;
  } catch (const Error&) {
    return std::nullopt;
  }
}

// A question whose place nobody could record is not heard there, and was asked all the same.
void DeliverThread::note_posted(OutboxMessage& message, const PostedMessage& posted) const {
  message.reply = posted.message;
  const Notification& news = message.notification;
  if (questions_ == nullptr || news.kind != NotificationKind::question || news.question.empty()) return;
  if (posted.channel.empty() || posted.message.empty()) return;
  try {
    questions_->note_place(news.question, news.at, {posted.channel, posted.message});
  } catch (const Error&) {
  }
}

DeliverThread::Trouble DeliverThread::begin_thread(const OutboxMessage& message, const std::stop_token& stop) {
  const std::string& channel = message.target.address;
  if (thread_.is_doubtful) {
    const Time since = std::min(thread_.doubtful_since.value_or(message.stored_at), message.stored_at);
    const auto look = look_for(channel, nullptr, living_marker(), since, stop);
    if (look.trouble) return look.trouble;
    if (look.found) return take_over(*look.found);
  }
  auto trouble = show(channel, stop);
  if (trouble && trouble->kind == FailureKind::unknown_outcome) {
    doubt(thread_, message.stored_at);
  } else {
    settle_doubt(thread_);
  }
  // At once: the next message must not begin another thread, whatever becomes of this process.
  if (!trouble) outbox_.put_thread(lane_, name_, kept_ = thread_);
  return trouble;
}

DeliverThread::Trouble DeliverThread::take_over(const PostedMessage& living) {
  thread_.channel = living.channel;
  thread_.message = living.message;
  thread_.is_shown = false;
  settle_doubt(thread_);
  return std::nullopt;
}

// One that cannot be looked for now stays in doubt, also as a dead letter.
DeliverThread::Look DeliverThread::look_for(const std::string& channel, const LivingThread* thread,
                                            const std::string& marker, Time since, const std::stop_token& stop) {
  expect_time();
  const char* method = thread != nullptr ? thread_method : channel_method;
  if (auto later = wait_for(method)) return {std::nullopt, std::move(later)};
  const auto found = attempted([&] { return transport_.find(channel, thread, marker, since - clock_allowance, stop); });
  if (const auto* posted = std::get_if<PostedMessage>(&found)) return {*posted, std::nullopt};
  const auto* failure = std::get_if<DeliveryFailure>(&found);
  if (failure == nullptr) return {};
  DeliveryFailure trouble = *failure;
  obey(trouble, method);
  trouble.was_a_look = !trouble.thread_is_gone;
  return {std::nullopt, std::move(trouble)};
}

DeliverThread::Trouble DeliverThread::reply(OutboxMessage& message, bool is_doubtful, const std::stop_token& stop) {
  auto trouble = post(message, &thread_, is_doubtful, stop);
  if (!trouble || !trouble->thread_is_gone) return trouble;
  thread_.message.clear();
  if (auto again = begin_thread(message, stop)) return again;
  return post(message, &thread_, false, stop);
}

DeliverThread::Trouble DeliverThread::post(OutboxMessage& message, const LivingThread* thread, bool is_doubtful,
                                           const std::stop_token& stop) {
  if (is_doubtful && transport_.keeps_threads()) {
    const std::string& channel = thread != nullptr ? thread->channel : message.target.address;
    const auto look = look_for(channel, thread, message.id, message.stored_at, stop);
    if (look.trouble) return look.trouble;
    if (look.found) {
      note_posted(message, *look.found);
      return std::nullopt;
    }
  }
  expect_time();
  const auto outcome = attempted([&] { return transport_.post(message, thread, stop); });
  if (const auto* failure = std::get_if<DeliveryFailure>(&outcome)) return *failure;
  note_posted(message, std::get<PostedMessage>(outcome));
  return std::nullopt;
}

DeliverThread::Trouble DeliverThread::update(const std::string& channel, const std::stop_token& stop) {
  if (auto later = wait_for(update_method)) return later;
  auto trouble = show(channel, stop);
  if (trouble && trouble->thread_is_gone) {
    thread_.message.clear();
    trouble = show(channel, stop);
  }
  if (trouble) obey(*trouble, update_method);
  return trouble;
}

// As if Slack had refused it, ahead of time: no attempt is used up. Where a channel needs no pace, nobody has limits.
DeliverThread::Trouble DeliverThread::wait_for(const char* method) {
  const Time now = clock_.now();
  const auto limit = options_.pace > Duration(0) ? std::optional(options_.calls) : std::nullopt;
  const auto later = outbox_.take_call(method, limit, now);
  if (!later) return std::nullopt;
  DeliveryFailure failure{FailureKind::rate_limited, "ratelimited", {}, *later - now};
  failure.was_a_look = method != update_method;
  return failure;
}

void DeliverThread::obey(const DeliveryFailure& failure, const char* method) {
  if (failure.kind != FailureKind::rate_limited || !failure.retry_after) return;
  outbox_.pause_method(method, clock_.now() + obeyed(*failure.retry_after));
}

DeliverThread::Trouble DeliverThread::show(const std::string& channel, const std::stop_token& stop) {
  expect_time();
  const auto outcome = attempted([&] { return transport_.show(channel, thread_, living_marker(), stop); });
  if (const auto* failure = std::get_if<DeliveryFailure>(&outcome)) return *failure;
  const auto& posted = std::get<PostedMessage>(outcome);
  if (!posted.channel.empty()) thread_.channel = posted.channel;
  thread_.message = posted.message;
  thread_.is_shown = true;
  thread_.shown_at = clock_.now();
  return std::nullopt;
}

}  // namespace signalbox
