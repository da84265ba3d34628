#include "support/key_lives.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox::testing {
namespace {

bool is_write(const Operation& operation) {
  return operation.action == Action::put || operation.action == Action::change;
}

// The zone of a life is what its operations leave it: it was there at the latest when the first of them had returned,
// and at the earliest until the last was called.
struct Zone {
  Life life;
  Instant first_return = Instant::max();
  Instant last_call = Instant::min();
  Instant place{};

  void take(const Operation& operation) {
    first_return = std::min(first_return, operation.returned);
    last_call = std::max(last_call, operation.invoked);
  }
  [[nodiscard]] bool spans_time() const { return first_return < last_call; }
};

Zone zone_of(Life life) {
  Zone zone{std::move(life)};
  for (const State* state : zone.life.states) {
    zone.take(*state->writer);
    for (const Operation* reader : state->readers) zone.take(*reader);
    if (state->eraser != nullptr) zone.take(*state->eraser);
  }
  return zone;
}

// Whatever spans time excludes others meanwhile; whatever does not fits in at the first moment outside of all those.
void find_places(std::vector<Zone>& zones) {
  std::vector<const Zone*> spanning;
  for (Zone& zone : zones) {
    zone.place = zone.spans_time() ? zone.first_return : zone.last_call;
    if (zone.spans_time()) spanning.push_back(&zone);
  }
  std::ranges::sort(spanning, {}, &Zone::first_return);
  for (Zone& zone : zones) {
    if (zone.spans_time()) continue;
    const auto after = std::ranges::lower_bound(spanning, zone.place, {}, &Zone::first_return);
    if (after != spanning.begin()) zone.place = std::max(zone.place, (*std::prev(after))->last_call);
  }
}

}  // namespace

bool Life::may_have_ended() const {
  const State& last = *states.back();
  if (last.eraser != nullptr) return true;
  return std::ranges::any_of(last.may_end_it, [](const Operation* each) { return each->action == Action::erase; });
}

KeyLives::KeyLives(const std::vector<const Operation*>& operations) {
  note_writes(operations);
  note_reads(operations);
  note_what_changes_found();
  if (contradiction_) return;  // states without a writer cannot be linked
  link();
  note_erases(operations);
  note_doubts(operations);
}

void KeyLives::contradict(std::string sentence) {
  if (!contradiction_) contradiction_ = std::move(sentence);
}

void KeyLives::note_writes(const std::vector<const Operation*>& operations) {
  for (const Operation* each : operations) {
    if (is_write(*each)) note_mark(*each);
  }
}

void KeyLives::note_mark(const Operation& write) {
  if (!writers_.emplace(write.mark, &write).second) contradict("two writes have the mark " + write.mark);
  if (write.answer == StoreAnswer::done) note_state(write.version, write);
  if (write.action == Action::change && write.answer == StoreAnswer::conflict)
    contradict(fmt::format("{}: a change has no conflicts", describe(write)));
}

void KeyLives::note_state(Version version, const Operation& writer) {
  State& state = states_[version];
  if (state.writer != nullptr && state.writer != &writer)
    contradict(fmt::format("version {} was given twice: {}; {}", version, describe(*state.writer), describe(writer)));
  const auto [effect, is_news] = effects_.emplace(&writer, version);
  if (effect->second != version)
    contradict(
        fmt::format("one write took effect twice, as {} and as {}: {}", effect->second, version, describe(writer)));
  if (is_news && writer.action == Action::change) unread_changes_.push_back(&writer);
  if (version <= writer.expected) contradict(fmt::format("a version that does not grow: {}", describe(writer)));
  state.writer = &writer;
}

void KeyLives::note_reads(const std::vector<const Operation*>& operations) {
  for (const Operation* each : operations) {
    if (each->action != Action::get || each->answer != StoreAnswer::done) continue;
    note_found(*each, each->version, each->mark);
    states_[each->version].readers.push_back(each);
  }
}

void KeyLives::note_found(const Operation& finder, Version version, const std::string& mark) {
  const auto writer = writers_.find(mark);
  if (writer == writers_.end()) return contradict(fmt::format("nobody wrote what was read: {}", describe(finder)));
  if (writer->second->answer == StoreAnswer::conflict)
    contradict(fmt::format("a refused write was read: {}; {}", describe(*writer->second), describe(finder)));
  note_state(version, *writer->second);
}

// Each may show that another took effect whose outcome was unknown, perhaps a change too.
void KeyLives::note_what_changes_found() {
  while (!unread_changes_.empty()) {
    const Operation& change = *unread_changes_.back();
    unread_changes_.pop_back();
    if (!change.found.empty()) note_found(change, change.expected, change.found);
  }
}

void KeyLives::link() {
  for (const auto& [version, state] : states_) {
    if (state.writer->expected != 0) link_to_predecessor(version, *state.writer);
  }
}

void KeyLives::link_to_predecessor(Version version, const Operation& writer) {
  const auto before = states_.find(writer.expected);
  if (before == states_.end())
    return contradict(fmt::format("version {} builds on one that never was: {}", version, describe(writer)));
  const Operation*& successor = before->second.successor;
  if (successor != nullptr)
    contradict(
        fmt::format("two writes replaced version {}: {}; {}", writer.expected, describe(*successor), describe(writer)));
  successor = &writer;
}

void KeyLives::note_erases(const std::vector<const Operation*>& operations) {
  for (const Operation* each : operations) {
    if (each->action == Action::erase && each->answer == StoreAnswer::done) note_erase(*each);
  }
}

void KeyLives::note_erase(const Operation& erase) {
  const auto erased = states_.find(erase.expected);
  if (erased == states_.end()) return contradict(fmt::format("erased what never was: {}", describe(erase)));
  for (const Operation* other : {erased->second.successor, erased->second.eraser}) {
    if (other != nullptr)
      contradict(fmt::format("version {} ended twice: {}; {}", erase.expected, describe(*other), describe(erase)));
  }
  erased->second.eraser = &erase;
}

void KeyLives::note_doubts(const std::vector<const Operation*>& operations) {
  for (const Operation* each : operations) {
    const bool may_have_happened = each->answer == StoreAnswer::unknown && each->action != Action::get;
    if (!may_have_happened || effects_.contains(each)) continue;
    const auto state = states_.find(each->expected);
    if (state != states_.end()) state->second.may_end_it.push_back(each);
    if (each->expected == 0 && each->action != Action::erase) may_create_.push_back(each);
  }
}

Life KeyLives::life_from(const State& created) const {
  Life life{{&created}};
  for (const State* state = &created; state->successor != nullptr;) {
    state = &states_.at(effects_.at(state->successor));
    life.states.push_back(state);
  }
  return life;
}

std::vector<Life> KeyLives::in_order() const {
  std::vector<Zone> zones;
  for (const auto& [version, state] : states_) {
    if (state.writer->expected == 0) zones.push_back(zone_of(life_from(state)));
  }
  find_places(zones);
  std::ranges::stable_sort(zones, {}, [](const Zone& zone) { return std::pair(zone.place, zone.last_call); });
  std::vector<Life> lives;
  for (Zone& zone : zones) lives.push_back(std::move(zone.life));
  return lives;
}

}  // namespace signalbox::testing
