#include "app/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/retry_schedule.hpp"
#include "records/keys.hpp"
#include "records/outbox_document.hpp"

namespace signalbox {
namespace {

// What only steers the sending is begun anew where it cannot be read: the worst is a message that comes twice.
template <typename Value, typename Read>
Value readable_or_new(const std::optional<Document>& document, const Read& read) {
  if (!document) return Value{};
  try {
    return read(document->body);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_input) throw;
    return Value{};
  }
}

DeliveryTotals totals_in(const std::optional<Document>& document) {
  return readable_or_new<DeliveryTotals>(document, [](const std::string& body) { return read_delivery_totals(body); });
}

MethodBudget budget_in(const std::optional<Document>& document) {
  return readable_or_new<MethodBudget>(document, [](const std::string& body) { return read_method_budget(body); });
}

// What goes elsewhere than its name says would be sent by whoever has another's lane.
void expect_own_lane(const OutboxMessage& message) {
  const auto name = parse_outbox_id(message.id);
  if (name && name->lane == lane_of(message.target)) return;
  throw Error(ErrorKind::invalid_input, fmt::format("its target, {}, is not that of its name", message.target.address));
}

DocumentStore::Revision quiet(std::string body) { return {std::move(body), false}; }

}  // namespace

Outbox::Outbox(DocumentStore& store, std::function<void(const std::string&)> warn, std::string owner)
    : store_(store), warn_(std::move(warn)), owner_(std::move(owner)) {
  if (!warn_) warn_ = [](const std::string&) {};
}

bool Outbox::store(const OutboxMessage& message) {
  OutboxMessage own = message;
  own.stored_by = owner_;
  return store_.put_quietly(keys::outbox_message(own.id), write_outbox_message(own), 0).has_value();
}

void Outbox::visit_pending(const std::function<void(const OutboxName&)>& take) {
  std::vector<std::string> others;
  store_.visit_keys(std::string(keys::outbox), [&](const std::string& key) {
    if (key.starts_with(keys::set_aside)) return;
    if (const auto name = parse_outbox_id(keys::name_in(key, keys::outbox).value_or(""))) {
      take(*name);
    } else {
      others.push_back(key);
    }
  });
  for (const std::string& key : others) put_aside(key, "its name is no message's");
}

std::map<std::string, LaneNames> Outbox::pending_by_lane() {
  std::map<std::string, LaneNames> lanes;
  visit_pending([&](const OutboxName& name) { lanes[name.lane].add(name.thread, name.place); });
  for (auto& [lane, names] : lanes) names.put_in_order();
  return lanes;
}

std::vector<std::string> Outbox::pending() {
  std::vector<std::string> ids;
  visit_pending([&](const OutboxName& name) { ids.push_back(outbox_id(name.lane, name.thread, name.place)); });
  std::ranges::sort(ids);
  return ids;
}

std::size_t Outbox::count_pending() {
  std::size_t count = 0;
  visit_pending([&](const OutboxName&) { ++count; });
  return count;
}

std::vector<std::string> Outbox::dead() {
  std::vector<std::string> ids;
  for (const std::string& key : store_.keys(std::string(keys::dead_letters)))
    ids.push_back(keys::name_in(key, keys::dead_letters).value_or(""));
  return ids;
}

std::optional<KeptMessage> Outbox::read(const std::string& id) { return read_at(keys::outbox_message(id), id); }

std::optional<KeptMessage> Outbox::read_dead(const std::string& id) { return read_at(keys::dead_letter(id), id); }

std::optional<KeptMessage> Outbox::read_at(const std::string& key, const std::string& id) {
  const auto document = store_.get(key);
  if (!document) return std::nullopt;
  try {
    auto message = read_outbox_message(document->body, id);
    expect_own_lane(message);
    return KeptMessage{std::move(message), document->version};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_input) throw;
    put_aside(key, error.what());
    return std::nullopt;
  }
}

// The copy first: a crash in between leaves both, and the next look removes the original.
void Outbox::put_aside(const std::string& key, const std::string& why) {
  const auto document = store_.get(key);
  if (!document) return;
  const auto copy = keep_copy(keys::name_in(key, keys::outbox).value_or("").substr(0, 150), document->body);
  if (!store_.erase_quietly(key, document->version)) return;
  warn_(fmt::format("{} is no message and was set aside as {}: {}; `signalbox outbox status` says what to do",
                    escape_for_terminal(key), escape_for_terminal(copy), escape_for_terminal(why)));
}

// One of that name that holds something else is somebody's too.
std::string Outbox::keep_copy(const std::string& name, const std::string& body) {
  for (int number = 1;; ++number) {
    const auto copy = keys::set_aside_message(number == 1 ? name : fmt::format("{}_{}", name, number));
    if (store_.put_quietly(copy, body, 0)) return copy;
    const auto there = store_.get(copy);
    if (there && there->body == body) return copy;
  }
}

std::size_t Outbox::count_pending(const std::set<std::string>& ids) {
  std::size_t count = 0;
  visit_pending([&](const OutboxName& name) { count += ids.count(outbox_id(name.lane, name.thread, name.place)); });
  return count;
}

bool Outbox::save(const KeptMessage& kept) {
  const auto key = keys::outbox_message(kept.message.id);
  if (!kept.message.is_dead)
    return store_.put_quietly(key, write_outbox_message(kept.message), kept.version).has_value();
  // The dead letter first, so that a crash in between loses nothing; one that is there already is the same.
  (void)store_.put_quietly(keys::dead_letter(kept.message.id), write_outbox_message(kept.message), 0);
  return store_.erase_quietly(key, kept.version);
}

bool Outbox::remove(const KeptMessage& kept) {
  return store_.erase_quietly(keys::outbox_message(kept.message.id), kept.version);
}

void Outbox::save_attempt(KeptMessage kept) {
  while (!save(kept)) {
    const auto now = read(kept.message.id);
    if (!now) return;
    kept.version = now->version;
  }
}

void Outbox::remove_arrived(KeptMessage kept) {
  while (!remove(kept)) {
    const auto document = store_.get(keys::outbox_message(kept.message.id));
    if (!document) return;
    kept.version = document->version;
  }
}

bool Outbox::revive(const std::string& id) {
  const auto dead = read_dead(id);
  return dead && put_back(*dead, revived(dead->message));
}

// The letter is written anew first, unchanged: of all who have read it one alone may put it back, even when what that
// one put is sent and gone by then. Who dies in between leaves the letter to the next, so that nothing is lost.
bool Outbox::put_back(const KeptMessage& dead, const OutboxMessage& again) {
  const auto letter = keys::dead_letter(dead.message.id);
  const auto own = store_.put_quietly(letter, write_outbox_message(dead.message), dead.version);
  if (!own) return false;
  (void)store_.put_quietly(keys::outbox_message(again.id), write_outbox_message(again), 0);
  return store_.erase_quietly(letter, *own);
}

std::size_t Outbox::revive_after_outage(const std::string& lane) {
  std::size_t count = 0;
  for (const std::string& id : dead()) {
    const auto name = parse_outbox_id(id);
    if (!name || name->lane != lane) continue;
    const auto dead = read_dead(id);
    if (!dead || !is_victim_of_outage(dead->message)) continue;
    if (put_back(*dead, revived_after_outage(dead->message))) ++count;
  }
  if (count == 0) return 0;
  store_.change(std::string(keys::outbox_totals), [&](const std::optional<Document>& document) {
    DeliveryTotals totals = totals_in(document);
    totals.dead -= std::min<std::uint64_t>(totals.dead, count);
    return quiet(write_delivery_totals(totals));
  });
  return count;
}

bool Outbox::hasten(const std::string& id) {
  auto kept = read(id);
  if (!kept) return false;
  kept->message.next_attempt = {};
  return save(*kept);
}

bool Outbox::drop_dead(const std::string& id) {
  const auto document = store_.get(keys::dead_letter(id));
  return document && store_.erase_quietly(document->key, document->version);
}

std::vector<std::string> Outbox::set_aside() {
  std::vector<std::string> names;
  for (const std::string& key : store_.keys(std::string(keys::set_aside)))
    names.push_back(keys::name_in(key, keys::outbox).value_or(""));
  return names;
}

// Only what was found: the name is from outside, and would else be whatever the store takes.
bool Outbox::drop_set_aside(const std::string& name) {
  const auto names = set_aside();
  if (std::ranges::find(names, name) == names.end()) return false;
  const auto document = store_.get(keys::outbox_message(name));
  return document && store_.erase_quietly(document->key, document->version);
}

KeptLane Outbox::lane(const std::string& name) {
  const auto document = store_.get(keys::lane(name));
  return {readable_or_new<OutboxLane>(document, [&](const std::string& body) { return read_outbox_lane(body, name); }),
          document ? document->version : 0};
}

std::optional<Version> Outbox::put_lane(const std::string& name, const KeptLane& lane) {
  return store_.put_quietly(keys::lane(name), write_outbox_lane(lane.lane), lane.version);
}

// One that is being sent to waits for nothing, and its sender relies on the version.
void Outbox::resume_lane(const std::string& name) {
  KeptLane kept = lane(name);
  if (kept.lane.claim || kept.lane.next_post == Time{}) return;
  kept.lane.next_post = {};
  (void)put_lane(name, kept);
}

LivingThread Outbox::thread(const std::string& lane, const std::string& name) {
  return readable_or_new<LivingThread>(store_.get(keys::thread(lane, name)), [&](const std::string& body) {
    return read_living_thread(body, lane + "." + name);
  });
}

void Outbox::put_thread(const std::string& lane, const std::string& name, const LivingThread& thread) {
  store_.change(keys::thread(lane, name),
                [&](const std::optional<Document>&) { return quiet(write_living_thread(thread)); });
}

DeliveryTotals Outbox::totals() { return totals_in(store_.get(std::string(keys::outbox_totals))); }

void Outbox::add(const DeliveryTotals& more) {
  if (more.sent == 0 && more.superseded == 0 && more.dead == 0) return;
  store_.change(std::string(keys::outbox_totals), [&](const std::optional<Document>& document) {
    DeliveryTotals totals = totals_in(document);
    totals.sent += more.sent;
    totals.superseded += more.superseded;
    totals.dead += more.dead;
    return quiet(write_delivery_totals(totals));
  });
}

void Outbox::note_outage() { change_totals(begin_of_outage); }

void Outbox::forget_outage() { change_totals(after_a_moment); }

void Outbox::change_totals(std::optional<DeliveryTotals> (*rule)(const DeliveryTotals&)) {
  store_.change(std::string(keys::outbox_totals),
                [&](const std::optional<Document>& document) -> std::optional<DocumentStore::Revision> {
                  const auto after = rule(totals_in(document));
                  if (!after) return std::nullopt;
                  return quiet(write_delivery_totals(*after));
                });
}

std::optional<Outage> Outbox::claim_end_of_outage(Time unreachable_since, Time now, std::uint64_t waiting) {
  std::optional<Outage> outage;
  const auto version =
      store_.change(std::string(keys::outbox_totals),
                    [&](const std::optional<Document>& document) -> std::optional<DocumentStore::Revision> {
                      const auto news = end_of_outage(totals_in(document), unreachable_since, now, waiting);
                      if (!news) return std::nullopt;
                      outage = news->outage;
                      return quiet(write_delivery_totals(news->totals));
                    });
  return version ? outage : std::nullopt;
}

std::optional<Time> Outbox::take_call(const std::string& method, const std::optional<CallLimit>& limit, Time now) {
  std::optional<Time> later;
  store_.change(keys::method_budget(method),
                [&](const std::optional<Document>& document) -> std::optional<DocumentStore::Revision> {
                  later.reset();
                  const MethodBudget budget = budget_in(document);
                  const CallTurn turn = ::signalbox::take_call(budget, limit, now);
                  if (const auto* wait = std::get_if<CallLater>(&turn)) {
                    later = wait->at;
                    return std::nullopt;
                  }
                  const MethodBudget& after = std::get<CallTaken>(turn).budget;
                  if (after == budget) return std::nullopt;
                  return quiet(write_method_budget(after));
                });
  return later;
}

void Outbox::pause_method(const std::string& method, Time until) {
  store_.change(keys::method_budget(method), [&](const std::optional<Document>& document) {
    MethodBudget budget = budget_in(document);
    budget.paused_until = until;
    return quiet(write_method_budget(budget));
  });
}

}  // namespace signalbox
