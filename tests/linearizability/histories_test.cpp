// Sixteen processes use the same documents of a real registry while some are killed, some stopped and all cut off. What
// they were told must be what one store without concurrency can have answered.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "linearizability/battlefield.hpp"
#include "linearizability/crew.hpp"
#include "linearizability/journal.hpp"
#include "linearizability/random_client.hpp"
#include "linearizability/sizes.hpp"

namespace signalbox::testing {
namespace {

constexpr int faults_in_a_history = 24;

/// The crew at work, and what is done to it: always after so many answers, never after so much time.
class Siege {
 public:
  explicit Siege(Battlefield& field) : field_(field), random_(sizes().seed) {
    for (int place = 0; place < sizes().processes; ++place) start(place, share());
  }

  void run() {
    while (const auto event = crew_.next()) {
      if (event->news == News::step) note_step(event->place);
      if (crew_.active().empty()) resume_all();
    }
  }
  [[nodiscard]] std::vector<Operation> history() const;
  [[nodiscard]] std::string summary() const {
    return fmt::format("{} processes, {} killed, {} stopped, {} cuts", starts_, kills_, stops_, cuts_);
  }
  [[nodiscard]] bool saw_every_fault() const { return kills_ > 0 && stops_ > 0; }
  [[nodiscard]] int steps() const { return steps_; }
  [[nodiscard]] int cuts() const { return cuts_; }

 private:
  static int share() { return sizes().operations / sizes().processes; }
  [[nodiscard]] std::string journal_name(int start) const { return fmt::format("history-{}", start); }

  // Also a successor is a process of its own: the seed is its name.
  void start(int place, int operations) {
    const std::string seed = std::to_string(sizes().seed * 1000 + static_cast<unsigned>(starts_));
    crew_.start(place, {"history", field_.address(), field_.journal(journal_name(starts_)), std::to_string(place), seed,
                        std::to_string(operations), field_.may_lose_beats() ? "durable" : "all"});
    ++starts_;
  }

  void note_step(int place) {
    ++steps_of_[place];
    const int due = (moments_ + 1) * sizes().operations / (faults_in_a_history + 1);
    if (++steps_ >= due && moments_ < faults_in_a_history) fire(moments_++);
  }

  void fire(int moment) {
    if (moment % 4 == 1) return stop_one();
    if (moment % 4 == 2 && field_.cut_off()) ++cuts_;
    if (moment % 4 == 3) resume_all();
    if (moment % 4 == 0 || moment % 4 == 3) kill_one();
  }

  [[nodiscard]] std::optional<int> any() {
    const auto active = crew_.active();
    if (active.empty()) return std::nullopt;
    return active[random_() % active.size()];
  }

  void kill_one() {
    const auto place = any();
    if (!place) return;
    crew_.kill(*place);
    ++kills_;
    start(*place, std::max(1, share() - steps_of_[*place]));
  }

  void stop_one() {
    const auto place = any();
    if (!place) return;
    crew_.stop(*place);
    ++stops_;
  }

  void resume_all() {
    while (!crew_.stopped().empty()) crew_.resume(*crew_.stopped().begin());
  }

  Battlefield& field_;
  std::mt19937_64 random_;
  Crew crew_;
  std::map<int, int> steps_of_;
  int steps_ = 0, moments_ = 0, starts_ = 0, kills_ = 0, stops_ = 0, cuts_ = 0;
};

std::vector<Operation> Siege::history() const {
  std::vector<Operation> all;
  for (int start = 0; start < starts_; ++start) {
    const auto part = read_operations(field_.journal(journal_name(start)), start);
    all.insert(all.end(), part.begin(), part.end());
  }
  for (const auto& key : field_.may_lose_beats() ? durable_keys() : contended_keys())
    all.push_back(last_look(field_.store(), key));
  return all;
}

auto count(const std::vector<Operation>& history, StoreAnswer answer) {
  return std::ranges::count(history, answer, &Operation::answer);
}

class UnderFire : public ::testing::TestWithParam<Engine> {};

TEST_P(UnderFire, AHistoryIsThatOfOneStore) {
  const auto field = Battlefield::of(GetParam());
  Siege siege(*field);
  siege.run();
  const auto history = siege.history();
  fmt::print("{}: {} operations ended; judged {} ({} done, {} absent, {} conflicts, {} unknown), {}\n",
             to_string(GetParam()), siege.steps(), history.size(), count(history, StoreAnswer::done),
             count(history, StoreAnswer::absent), count(history, StoreAnswer::conflict),
             count(history, StoreAnswer::unknown), siege.summary());
  EXPECT_GE(siege.steps(), sizes().operations / sizes().processes * sizes().processes);
  EXPECT_GT(count(history, StoreAnswer::conflict), 0);
  EXPECT_TRUE(siege.saw_every_fault());
  EXPECT_EQ(siege.cuts() > 0, GetParam() != Engine::file);
  EXPECT_EQ(find_contradiction(history), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Registry, UnderFire, ::testing::Values(Engine::file, Engine::postgres, Engine::dynamodb),
                         [](const auto& engine) { return to_string(engine.param); });

}  // namespace
}  // namespace signalbox::testing
