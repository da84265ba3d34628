#include "app/deliver_lane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/channel_moments.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

// What a claim left in doubt and nobody has found again after this is long sent or dropped.
constexpr Duration longest_doubt = std::chrono::hours(24);
// What a process sent just before it died may take so long to arrive.
constexpr Duration still_on_its_way = std::chrono::seconds(1);
// A claim says when it ends at the latest; mostly its holder is done in a moment.
constexpr Duration look_at_held_lane = std::chrono::milliseconds(250);

std::vector<std::string> ids_of(const ThreadBatch& batch) {
  std::vector<std::string> ids;
  for (const OutboxMessage& message : batch.messages) ids.push_back(message.id);
  return ids;
}

std::vector<std::string> ids_of(const LaneBatch& batch) {
  std::vector<std::string> ids;
  for (const ThreadBatch& thread : batch.threads) {
    const auto more = ids_of(thread);
    ids.insert(ids.end(), more.begin(), more.end());
  }
  return ids;
}

}  // namespace

void DeliverLane::begin(LaneNames names) {
  const std::size_t count = names.size();
  queue_ = queue_of(lane_, std::move(names));
  const auto target = find_target();
  if (!target) return;
  route_ = target->route;
  transport_ = transport_to(*target);
  if (transport_ == nullptr) {
    report_.without_transport += count;
  } else {
    for (const ThreadQueue& thread : std::exchange(queue_.superseded, {})) drop_superseded(thread);
  }
}

bool DeliverLane::turn(const std::stop_token& stop) {
  return transport_ != nullptr && !stop.stop_requested() && step(stop) == Step::again;
}

DeliveryReport DeliverLane::finish() {
  release();
  outbox_.add(totals_);
  return report_;
}

// nullopt when others have sent all of it meanwhile. Of what is to be dropped any may be the only one that is known.
std::optional<OutboxTarget> DeliverLane::find_target() {
  for (const auto* threads : {&queue_.threads, &queue_.superseded}) {
    for (const ThreadQueue& thread : *threads) {
      if (auto target = target_of(thread)) return target;
    }
  }
  return std::nullopt;
}

std::optional<OutboxTarget> DeliverLane::target_of(const ThreadQueue& thread) {
  for (const OutboxPlace& place : thread.messages) {
    if (auto kept = outbox_.read(outbox_id(lane_, thread.thread, place))) return std::move(kept->message.target);
    report_.left.add(thread.thread, place);
  }
  return std::nullopt;
}

// A variable that holds nothing of use is this process's trouble, and its own lane's: others may have a better one.
MessageTransport* DeliverLane::transport_to(const OutboxTarget& target) {
  try {
    return ports_.transport(target);
  } catch (const Error& error) {
    report_.reason = error.what();
    return nullptr;
  }
}

Duration DeliverLane::pace() const { return route_ == OutboxRoute::signed_webhook ? Duration(0) : options_.pace; }

// One that is just being sent by another process is gone from its hands then, which harms nobody.
void DeliverLane::drop_superseded(const ThreadQueue& thread) {
  for (const OutboxPlace& place : thread.messages) {
    const auto kept = outbox_.read(outbox_id(lane_, thread.thread, place));
    report_.left.add(thread.thread, place);
    if (!kept || !outbox_.remove(*kept)) continue;
    ++report_.superseded;
    ++totals_.superseded;
  }
}

void DeliverLane::note_left(const std::string& id) {
  if (const auto name = parse_outbox_id(id)) report_.left.add(name->thread, name->place);
}

std::optional<OutboxMessage> DeliverLane::read(const std::string& id) {
  auto kept = outbox_.read(id);
  if (!kept) {
    note_left(id);
    return std::nullopt;
  }
  versions_[id] = kept->version;
  return std::move(kept->message);
}

// The lane is read before the messages and put after them: nobody can have sent one of them in between.
DeliverLane::Step DeliverLane::step(const std::stop_token& stop) {
  const Time now = ports_.clock.now();
  if (kept_.version == 0 || !kept_.lane.claim) kept_ = outbox_.lane(lane_);
  if (is_abandoned()) {
    let_settle(now);
    return Step::enough;
  }
  const LaneClaim nothing{options_.sender, options_.host, options_.pid, now, {}};
  if (!may_go_on(take_lane(kept_.lane, nothing, now, Duration(0), ports_.is_gone))) return Step::enough;
  if (kept_.lane.gave_up && transport_->keeps_threads()) {
    ask_whether_outage_is_over(stop);
    return Step::enough;
  }
  versions_.clear();
  const std::size_t most = pace() > Duration(0) ? 1 : options_.batch;
  const LaneBatch batch = next_batch(
      queue_, [this](const std::string& id) { return read(id); }, now, most);
  if (batch.next_due) report_.due(*batch.next_due);
  if (batch.threads.empty()) return Step::enough;
  if (!claim(batch, now)) return Step::enough;
  if (!deliver(batch, stop) || stop.stop_requested()) return Step::enough;
  return queue_.threads.empty() ? Step::enough : Step::again;
}

bool DeliverLane::is_abandoned() const {
  const auto& claim = kept_.lane.claim;
  return claim && claim->sender != options_.sender && !claim->messages.empty() && ports_.is_gone &&
         ports_.is_gone(*claim);
}

// A look that overtakes it finds nothing, and what is posted then is there twice.
void DeliverLane::let_settle(Time now) {
  kept_.lane = abandoned(std::move(kept_.lane), now + still_on_its_way);
  report_.due(outbox_.put_lane(lane_, kept_) ? kept_.lane.next_post : now);
  kept_ = {};
}

// What was given up stands before all that came later in its thread: it is put back before any of that goes, and what
// follows uses up no attempts while nobody is there.
void DeliverLane::ask_whether_outage_is_over(const std::stop_token& stop) {
  const auto trouble = transport_->reach(stop);
  const Time now = ports_.clock.now();
  if (trouble) {
    report_.reason = trouble->reason;
    paused_until_ = std::max(paused_until_, now + options_.schedule.wait_to_ask_again());
  } else {
    outbox_.revive_after_outage(lane_);
    report_.has_added = true;
    kept_.lane.gave_up = false;
  }
  kept_.lane = abandoned(std::move(kept_.lane), paused_until_);
  report_.due(outbox_.put_lane(lane_, kept_) ? std::max(now, kept_.lane.next_post) : now);
  kept_ = {};
}

bool DeliverLane::may_go_on(const LaneTurn& turn) {
  if (const auto* held = std::get_if<LaneHeld>(&turn))
    report_.due(std::min(held->until, ports_.clock.now() + look_at_held_lane));
  if (const auto* paced = std::get_if<LanePaced>(&turn)) report_.due(paced->until);
  return std::holds_alternative<LaneTaken>(turn);
}

bool DeliverLane::claim(const LaneBatch& batch, Time now) {
  const LaneClaim claim{options_.sender, options_.host, options_.pid, now + options_.lease, ids_of(batch)};
  const auto turn = take_lane(kept_.lane, claim, now, pace(), ports_.is_gone);
  if (!may_go_on(turn) || !has_moment(now)) return false;
  kept_.lane = std::get<LaneTaken>(turn).lane;
  forget_old_doubts(now);
  const auto version = outbox_.put_lane(lane_, kept_);
  if (!version) {
    kept_ = {};
    report_.due(now);
    return false;
  }
  kept_.version = *version;
  deadline_ = claim.until - options_.longest_call;
  return true;
}

bool DeliverLane::has_moment(Time now) {
  if (ports_.moments == nullptr || pace() == Duration(0)) return true;
  const auto wait = ports_.moments->take(lane_, ports_.clock.monotonic(), pace());
  if (wait) report_.due(now + *wait);
  return !wait;
}

void DeliverLane::forget_old_doubts(Time now) {
  const auto oldest = static_cast<std::uint64_t>((now - longest_doubt).time_since_epoch().count());
  std::erase_if(kept_.lane.doubtful, [&](const std::string& id) {
    const auto name = parse_outbox_id(id);
    return !name || (name->place.sequence < oldest && !outbox_.read(id));
  });
}

bool DeliverLane::deliver(const LaneBatch& batch, const std::stop_token& stop) {
  for (const ThreadBatch& thread : batch.threads) {
    if (stop.stop_requested()) return false;
    const auto delivery =
        DeliverThread(*transport_, outbox_, ports_, lane_, options_, deadline_, [this](const OutboxMessage& message) {
          settle_arrived(message);
        }).run(thread, kept_.lane, stop);
    settle(thread, delivery);
    // What stands behind one that did not arrive is for the next plan.
    if (delivery.arrived < thread.messages.size())
      std::erase_if(queue_.threads, [&](const ThreadQueue& rest) { return rest.thread == thread.thread; });
    if (transport_ == nullptr) return false;
    const Time now = ports_.clock.now();
    if (now < deadline_ && paused_until_ <= now) continue;
    report_.due(std::max(now, paused_until_));
    return false;
  }
  return true;
}

void DeliverLane::settle(const ThreadBatch& batch, const ThreadDelivery& delivery) {
  for (std::size_t i = delivery.told; i < delivery.arrived; ++i) settle_arrived(batch.messages[i]);
  if (delivery.failed) settle_failed(*delivery.failed, delivery.was_interrupted);
  const bool is_left_to_others = transport_ == nullptr;
  const std::size_t tried = delivery.arrived + (delivery.failed && !is_left_to_others ? 1U : 0U);
  if (tried < batch.messages.size() && !is_left_to_others) report_.due(ports_.clock.now());
  const auto ids = ids_of(batch);
  const auto rest = ids.begin() + static_cast<std::ptrdiff_t>(tried);
  kept_.lane = untried(settled(std::move(kept_.lane), {ids.begin(), rest}), {rest, ids.end()});
}

void DeliverLane::settle_arrived(const OutboxMessage& message) {
  outbox_.remove_arrived({message, versions_[message.id]});
  note_left(message.id);
  ++report_.sent;
  ++totals_.sent;
  if (kept_.lane.gave_up) revive_what_was_given_up();
  if (message.unreachable_since) tell_end_of_outage(message);
}

void DeliverLane::revive_what_was_given_up() {
  outbox_.add(std::exchange(totals_, {}));
  kept_.lane.gave_up = false;
  if (outbox_.revive_after_outage(lane_) > 0) report_.has_added = true;
}

// The whole channel waits, or each of many messages would use up its attempts on the same outage; only so long, though,
// that no message that alone makes trouble holds the others up.
void DeliverLane::pause_for_outage(Time now) {
  paused_until_ = std::max(paused_until_, now + options_.schedule.first_wait());
}

// A token that Slack refuses says nothing about the messages of those who have another: it stays as doubtful as it was.
void DeliverLane::leave_to_others(const FailedDelivery& failed) {
  transport_ = nullptr;
  ++report_.without_transport;
  report_.reason = failed.failure.reason;
}

void DeliverLane::settle_failed(const FailedDelivery& failed, bool was_interrupted) {
  const bool is_anothers = !failed.message.stored_by.empty() && failed.message.stored_by != options_.sender;
  if (failed.failure.is_senders_own && is_anothers) return leave_to_others(failed);
  const Time now = ports_.clock.now();
  OutboxMessage after = failed.message;
  if (was_interrupted) {
    after.is_doubtful = true;
    after.reason = report_.reason = "no answer yet";
  } else {
    after = after_failure(failed.message, failed.failure, options_.schedule, now, ports_.random());
    ++report_.failed;
    report_.reason = after.reason;
  }
  if (failed.failure.kind == FailureKind::rate_limited && failed.failure.retry_after && !failed.is_update)
    paused_until_ = std::max(paused_until_, now + obeyed(*failed.failure.retry_after));
  if (failed.failure.is_outage) pause_for_outage(now);
  if (after.unreachable_since && !failed.message.unreachable_since) note_outage();
  if (is_victim_of_outage(after)) note_given_up();
  outbox_.save_attempt({after, versions_[after.id]});
  if (!after.is_dead) return report_.due(std::max(after.next_attempt, now));
  note_left(after.id);
  ++report_.dead;
  ++totals_.dead;
  if (ports_.given_up) ports_.given_up(after);
  report_.due(now);  // what it held back may go
}

// What was counted before does not belong to it.
void DeliverLane::note_outage() {
  outbox_.add(std::exchange(totals_, {}));
  outbox_.note_outage();
}

// First: who dies in between leaves a reminder of nothing, and never a dead letter that nobody is reminded of.
void DeliverLane::note_given_up() {
  if (std::exchange(kept_.lane.gave_up, true)) return;
  if (const auto version = outbox_.put_lane(lane_, kept_)) kept_.version = *version;
}

void DeliverLane::tell_end_of_outage(const OutboxMessage& message) {
  const Time now = ports_.clock.now();
  if (now - *message.unreachable_since < shortest_told_outage) return outbox_.forget_outage();
  outbox_.add(std::exchange(totals_, {}));
  const auto outage = outbox_.claim_end_of_outage(*message.unreachable_since, now, outbox_.count_pending());
  if (!outage) return;
  OutboxMessage news;
  news.target = message.target;
  news.is_living = false;
  news.stored_at = now;
  news.notification.kind = NotificationKind::slack_recovered;
  news.notification.at = now;
  news.notification.outage = *outage;
  news.id = outbox_id(news.target, news.notification, static_cast<std::uint64_t>(now.time_since_epoch().count()), {});
  outbox_.store(news);
  report_.has_added = true;
}

void DeliverLane::release() {
  if (!kept_.lane.claim || kept_.lane.claim->sender != options_.sender) return;
  kept_.lane = released(std::move(kept_.lane), paused_until_);
  (void)outbox_.put_lane(lane_, kept_);
}

}  // namespace signalbox
