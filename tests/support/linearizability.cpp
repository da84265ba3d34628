#include "support/linearizability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "support/key_lives.hpp"

namespace signalbox::testing {
namespace {

std::string_view name_of(Action action) {
  switch (action) {
    case Action::get:
      return "get";
    case Action::put:
      return "put";
    case Action::change:
      return "change";
    case Action::erase:
      return "erase";
  }
  return "?";
}

std::string answer_to(const Operation& operation) {
  switch (operation.answer) {
    case StoreAnswer::unknown:
      return "unknown";
    case StoreAnswer::absent:
      return "absent";
    case StoreAnswer::conflict:
      return "conflict";
    case StoreAnswer::done:
      break;
  }
  if (operation.action == Action::erase) return "erased";
  return fmt::format("version {} \"{}\"", operation.version, operation.mark);
}

std::string seconds(Instant at) {
  if (at == Instant::max()) return "?";
  return fmt::format("{:.6f}", std::chrono::duration<double>(at.time_since_epoch()).count());
}

struct Span {
  Instant from;
  Instant to;
  [[nodiscard]] bool meets(const Operation& operation) const {
    return from <= operation.returned && operation.invoked <= to;
  }
};

// The operations on one key whose order is known, as steps one after the other, and what they leave for the others.
class Course {
 public:
  explicit Course(const KeyLives& lives) : lives_(lives), in_order_(lives.in_order()) {
    for (std::size_t i = 0; i < in_order_.size(); ++i) add(in_order_[i], i + 1 == in_order_.size());
    bound();
  }

  [[nodiscard]] std::optional<std::string> contradiction() const;
  [[nodiscard]] std::optional<std::string> judge(const Operation& operation) const;

 private:
  struct Bounds {
    std::size_t created = 0;
    std::optional<std::size_t> ended;
  };
  using Step = std::vector<const Operation*>;

  void add(const Life& life, bool is_last);
  void add_end(const Life& life, bool is_last);
  void bound();
  [[nodiscard]] Instant closes(const Bounds& bounds) const {
    return bounds.ended ? latest_[*bounds.ended] : Instant::max();
  }
  [[nodiscard]] std::vector<Span> absences() const;
  [[nodiscard]] std::optional<Instant> opens_after_last() const;
  [[nodiscard]] bool may_be_present(const Operation& operation) const;
  [[nodiscard]] bool may_be_other_than(Version version, const Operation& operation) const;

  const KeyLives& lives_;
  std::vector<Life> in_order_;
  std::vector<Step> steps_;
  std::map<const Operation*, std::size_t> step_of_;
  std::vector<Bounds> bounds_;  ///< of each life
  std::vector<Instant> earliest_, latest_;
  std::optional<std::string> contradiction_;
};

void Course::add(const Life& life, bool is_last) {
  bounds_.push_back({steps_.size(), std::nullopt});
  for (const State* state : life.states) {
    step_of_[state->writer] = steps_.size();
    steps_.push_back({state->writer});
    if (!state->readers.empty()) steps_.push_back(state->readers);
  }
  add_end(life, is_last);
}

void Course::add_end(const Life& life, bool is_last) {
  const State& last = *life.states.back();
  const Operation* end = last.eraser;
  // Of several erases that may have ended it, the one that was called first leaves the most room.
  for (const Operation* each : last.may_end_it) {
    const bool may_erase = last.eraser == nullptr && !is_last && each->action == Action::erase;
    if (may_erase && (end == nullptr || each->invoked < end->invoked)) end = each;
  }
  if (end == nullptr) {
    if (!is_last) contradiction_ = fmt::format("created anew, but nobody erased what {} wrote", describe(*last.writer));
    return;
  }
  bounds_.back().ended = steps_.size();
  step_of_[end] = steps_.size();
  steps_.push_back({end});
}

void Course::bound() {
  earliest_.resize(steps_.size(), Instant::min());
  latest_.resize(steps_.size(), Instant::max());
  Instant called = Instant::min();
  Instant returned = Instant::max();
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    for (const Operation* each : steps_[i]) called = std::max(called, each->invoked);
    earliest_[i] = called;
  }
  for (std::size_t i = steps_.size(); i-- > 0;) {
    for (const Operation* each : steps_[i]) returned = std::min(returned, each->returned);
    latest_[i] = returned;
  }
}

std::optional<std::string> Course::contradiction() const {
  if (contradiction_) return contradiction_;
  std::vector<std::vector<Moment>> groups;
  for (const Step& step : steps_) {
    auto& group = groups.emplace_back();
    for (const Operation* each : step) group.push_back({each->invoked, each->returned, describe(*each)});
  }
  return find_disorder(groups);
}

std::optional<Instant> Course::opens_after_last() const {
  if (in_order_.empty()) return Instant::min();
  if (bounds_.back().ended) return earliest_[*bounds_.back().ended];
  if (!in_order_.back().may_have_ended()) return std::nullopt;
  Instant first = Instant::max();
  for (const Operation* each : in_order_.back().states.back()->may_end_it)
    if (each->action == Action::erase) first = std::min(first, each->invoked);
  return std::max(first, earliest_[step_of_.at(in_order_.back().states.back()->writer)]);
}

std::vector<Span> Course::absences() const {
  std::vector<Span> spans;
  Instant opens = Instant::min();
  for (const Bounds& each : bounds_) {
    spans.push_back({opens, latest_[each.created]});
    if (each.ended) opens = earliest_[*each.ended];
  }
  if (const auto last = opens_after_last()) spans.push_back({*last, Instant::max()});
  return spans;
}

bool Course::may_be_present(const Operation& operation) const {
  const bool was_created = std::ranges::any_of(bounds_, [&](const Bounds& each) {
    return Span{earliest_[each.created], closes(each)}.meets(operation);
  });
  return was_created || std::ranges::any_of(lives_.may_create(),
                                            [&](const Operation* each) { return each->invoked <= operation.returned; });
}

bool Course::may_be_other_than(Version version, const Operation& operation) const {
  const auto found = lives_.states().find(version);
  if (found == lives_.states().end()) return true;
  const State& state = found->second;
  if (latest_[step_of_.at(state.writer)] > operation.invoked) return true;
  std::vector<const Operation*> doubtful = state.may_end_it;
  const bool may_end = std::ranges::any_of(
      doubtful, [&](const Operation* each) { return each != &operation && each->invoked <= operation.returned; });
  if (may_end) return true;
  const Operation* end = state.successor != nullptr ? state.successor : state.eraser;
  return end != nullptr && earliest_[step_of_.at(end)] < operation.returned;
}

std::optional<std::string> Course::judge(const Operation& operation) const {
  if (operation.answer == StoreAnswer::absent) {
    const auto spans = absences();
    if (std::ranges::any_of(spans, [&](const Span& span) { return span.meets(operation); })) return std::nullopt;
    return fmt::format("it was there all the while: {}", describe(operation));
  }
  if (operation.answer != StoreAnswer::conflict) return std::nullopt;
  if (operation.expected == 0) {
    // Nothing can be erased that was expected not to exist.
    if (operation.action == Action::erase || may_be_present(operation)) return std::nullopt;
    return fmt::format("it was absent all the while: {}", describe(operation));
  }
  if (may_be_other_than(operation.expected, operation)) return std::nullopt;
  return fmt::format("nobody changed the version that was expected: {}", describe(operation));
}

std::optional<std::string> judge_key(const std::vector<const Operation*>& operations) {
  const KeyLives lives(operations);
  if (lives.contradiction()) return lives.contradiction();
  const Course course(lives);
  if (auto found = course.contradiction()) return found;
  for (const Operation* each : operations) {
    if (auto found = course.judge(*each)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::string describe(const Operation& operation) {
  std::string asked = fmt::format("process {}'s {} of {}", operation.process, name_of(operation.action), operation.key);
  if (operation.action != Action::get) asked += fmt::format(" over {}", operation.expected);
  return fmt::format("{} ({}…{}): {}", asked, seconds(operation.invoked), seconds(operation.returned),
                     answer_to(operation));
}

std::optional<std::string> find_contradiction(const std::vector<Operation>& history) {
  std::map<std::string, std::vector<const Operation*>> by_key;
  for (const Operation& each : history) by_key[each.key].push_back(&each);
  for (const auto& [key, operations] : by_key) {
    if (auto found = judge_key(operations)) return key + ": " + *found;
  }
  return std::nullopt;
}

std::optional<std::string> find_disorder(const std::vector<std::vector<Moment>>& groups) {
  const Moment* last_called = nullptr;
  for (const auto& group : groups) {
    const Moment* next = last_called;
    for (const Moment& each : group) {
      if (last_called != nullptr && each.to < last_called->from)
        return fmt::format("what comes later was over before: {}; then {}", each.what, last_called->what);
      if (next == nullptr || each.from > next->from) next = &each;
    }
    last_called = next;
  }
  return std::nullopt;
}

}  // namespace signalbox::testing
