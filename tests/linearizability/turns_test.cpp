// Sixteen processes take turns in one environment of a real registry while holders and waiters are killed, stopped for
// longer than their lease and cut off. Never do two hold, never does a token fall or come twice, and nobody is lost
// from the line.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "linearizability/battlefield.hpp"
#include "linearizability/crew.hpp"
#include "linearizability/sizes.hpp"
#include "linearizability/turn_client.hpp"

namespace signalbox::testing {
namespace {

constexpr Duration lease{750};
constexpr int faults_in_a_rush = 7;
// So many others must have held before a holder that stopped itself is woken: it was dead for a whole lease then.
constexpr int grants_of_others = 2;
// Whoever is stopped in the middle of a write keeps the file registry's lock, and that is the only trouble which it can
// bring. Whoever stands in line tells it once a spell only, and most need no lock to wait, so it may be told just once.
// The others are in trouble for a moment after each cut.
int bearable_trouble(Engine engine) { return engine == Engine::file ? 0 : 3 * sizes().processes; }

// DynamoDB calls nobody, so each hand-over waits for a look.
int rounds_on(Engine engine) { return engine == Engine::dynamodb ? (sizes().rounds + 1) / 2 : sizes().rounds; }

Mishap mishap_of(int place) {
  if (place % 8 == 1) return Mishap::stops;
  return place % 8 == 5 ? Mishap::dies : Mishap::none;
}

/// The crew in line, and what is done to it: always after so many turns, never after so much time.
class Rush {
 public:
  Rush(Battlefield& field, Engine engine)
      : field_(field), engine_(engine), rounds_(rounds_on(engine)), random_(sizes().seed) {
    for (int place = 0; place < sizes().processes; ++place) start(place, rounds_, mishap_of(place));
  }

  void run() {
    while (const auto event = crew_.next()) {
      note(*event);
      if (crew_.active().empty()) resume_all();
    }
  }
  [[nodiscard]] std::vector<Tenure> tenures() const;
  /// Of those who stopped themselves while they held, and lost their turn by it.
  [[nodiscard]] std::vector<Tenure> overtaken() const;
  [[nodiscard]] const std::map<int, int>& served() const { return served_; }
  [[nodiscard]] int cuts() const { return cuts_; }
  [[nodiscard]] int killed() const { return kills_ + deaths_; }
  [[nodiscard]] std::string summary() const {
    return fmt::format(
        "{} killed while they held, {} anywhere; {} stopped while they held beyond their lease, {} anywhere; {} cuts",
        deaths_, kills_, overtaken_.size(), stops_, cuts_);
  }

 private:
  [[nodiscard]] std::string journal_name(int start) const { return fmt::format("turns-{}", start); }

  void start(int place, int rounds, Mishap mishap) {
    const std::string ids = fmt::format("20260101-000000-{:03x}", starts_);
    crew_.start(
        place, {"turns", field_.address(), field_.journal(journal_name(starts_)), std::to_string(place), ids,
                std::to_string(rounds), std::string(1, static_cast<char>(mishap)), fmt::format("{}ms", lease.count())});
    ++starts_;
  }
  void start_successor(int place) { start(place, std::max(1, rounds_ - served_[place]), Mishap::none); }

  void note(const Crew::Event& event);
  void note_turn(int place);
  void note_grant(int place);
  void note_trouble();
  void fire(int moment);
  void resume_all();
  [[nodiscard]] int any() {
    const auto active = crew_.active();
    return active[random_() % active.size()];
  }

  Battlefield& field_;
  Engine engine_;
  int rounds_;
  std::mt19937_64 random_;
  Crew crew_;
  std::map<int, int> served_;
  std::map<int, int> grants_since_stop_;  ///< by the place of a holder that stopped itself
  int turns_ = 0, moments_ = 0, trouble_ = 0;
  int starts_ = 0, kills_ = 0, deaths_ = 0, stops_ = 0, cuts_ = 0;
  std::set<int> overtaken_;
};

void Rush::note(const Crew::Event& event) {
  switch (event.news) {
    case News::step:
      return note_turn(event.place);
    case News::granted:
      return note_grant(event.place);
    case News::stops:
      crew_.await_stop(event.place);
      grants_since_stop_[event.place] = 0;
      return;
    case News::trouble:
      return note_trouble();
    case News::killed:
      ++deaths_;
      return start_successor(event.place);
    case News::ended:
      return;
  }
}

void Rush::note_turn(int place) {
  ++served_[place];
  trouble_ = 0;
  const int due = (moments_ + 1) * sizes().processes * rounds_ / (faults_in_a_rush + 1);
  if (++turns_ >= due && moments_ < faults_in_a_rush) fire(moments_++);
}

void Rush::note_grant(int place) {
  trouble_ = 0;
  std::vector<int> awake;
  for (auto& [stopped, grants] : grants_since_stop_) {
    if (stopped != place && ++grants == grants_of_others) awake.push_back(stopped);
  }
  for (const int each : awake) {
    grants_since_stop_.erase(each);
    overtaken_.insert(each);
    crew_.resume(each);
  }
}

void Rush::note_trouble() {
  if (!crew_.stopped().empty() && ++trouble_ > bearable_trouble(engine_)) resume_all();
}

void Rush::fire(int moment) {
  if (crew_.active().empty()) return;
  if (moment % 3 == 0 && field_.cut_off()) ++cuts_;
  if (moment % 3 == 1) {
    resume_all();
    const int place = any();
    crew_.kill(place);
    ++kills_;
    start_successor(place);
  }
  if (moment % 3 == 2) {
    crew_.stop(any());
    ++stops_;
  }
}

void Rush::resume_all() {
  trouble_ = 0;
  grants_since_stop_.clear();
  while (!crew_.stopped().empty()) crew_.resume(*crew_.stopped().begin());
}

std::vector<Tenure> Rush::tenures() const {
  std::vector<Tenure> all;
  for (int start = 0; start < starts_; ++start) {
    const auto part = read_tenures(field_.journal(journal_name(start)));
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

// Only who is first in its place stops itself.
std::vector<Tenure> Rush::overtaken() const {
  std::vector<Tenure> all;
  for (const int place : overtaken_) {
    for (const Tenure& tenure : read_tenures(field_.journal(journal_name(place)))) {
      if (tenure.stopped) all.push_back(tenure);
    }
  }
  return all;
}

/// The grants in the order of their tokens: each over before the next, whatever anybody believed.
std::optional<std::string> find_overlap(std::vector<Tenure> tenures) {
  std::ranges::sort(tenures, {}, &Tenure::token);
  std::vector<std::vector<Moment>> groups;
  for (std::size_t i = 0; i < tenures.size(); ++i) {
    if (i > 0 && tenures[i].token == tenures[i - 1].token)
      return fmt::format("token {} was given to {} and {}", tenures[i].token, tenures[i - 1].id, tenures[i].id);
    groups.push_back(tenures[i].as_holder);
    for (Moment& moment : groups.back()) moment.what += fmt::format(" with token {}", tenures[i].token);
  }
  return find_disorder(groups);
}

/// One more turn, behind everybody who is still in line; then nobody is.
void expect_an_empty_line(Battlefield& field) {
  const TurnRequest request = turn_request("20260101-000000-ffffff", lease);
  EnvironmentLocks locks(field.store(), field.clock());
  Broadcast silence(request.party.id, request.environment, {});
  KeepLease keep(field.store(), locks, field.clock(), {.party = request.party, .environment = request.environment},
                 [](const std::string&) {});
  keep.start();
  AcquireTurn acquire({field.store(), locks, nullptr, field.clock(), silence, {}}, request, keep);
  EXPECT_TRUE(std::holds_alternative<Granted>(acquire.wait_for_turn({})));
  locks.change<Departure>(request.environment, [&](EnvironmentLock lock, Time now) {
    return leave(std::move(lock), request.party.id, now);
  });
  keep.stop();
  const EnvironmentLock left = locks.read(request.environment);
  EXPECT_FALSE(left.holder);
  EXPECT_TRUE(left.queue.empty());
}

class TurnsUnderFire : public ::testing::TestWithParam<Engine> {};

TEST_P(TurnsUnderFire, NeverTwoHoldAndNobodyIsLostFromTheLine) {
  const auto field = Battlefield::of(GetParam());
  const int rounds = rounds_on(GetParam());
  Rush rush(*field, GetParam());
  rush.run();
  const auto tenures = rush.tenures();
  fmt::print("{}: {} grants, {}\n", to_string(GetParam()), tenures.size(), rush.summary());
  for (int place = 0; place < sizes().processes; ++place) EXPECT_GE(rush.served().at(place), rounds) << place;
  EXPECT_GT(rush.killed(), 0);
  EXPECT_EQ(rush.cuts() > 0, GetParam() != Engine::file);
  EXPECT_EQ(find_overlap(tenures), std::nullopt);
  EXPECT_FALSE(rush.overtaken().empty());
  for (const Tenure& tenure : rush.overtaken()) {
    EXPECT_TRUE(tenure.was_told) << tenure.id << " never found out that it had lost its turn";
    EXPECT_FALSE(tenure.passed_after_stop) << tenure.id << " acted as holder after it had lost its turn";
  }
  expect_an_empty_line(*field);
}

INSTANTIATE_TEST_SUITE_P(Registry, TurnsUnderFire, ::testing::Values(Engine::file, Engine::postgres, Engine::dynamodb),
                         [](const auto& engine) { return to_string(engine.param); });

TEST(Tenures, ThatOverlapAreNamed) {
  const auto at = [](int moment) { return Instant(std::chrono::seconds(moment)); };
  const Tenure first{"a", 1, {{at(0), at(1), "a granted"}, {at(5), at(6), "a passed"}}};
  const Tenure second{"b", 2, {{at(2), at(3), "b granted"}}};
  const Tenure later{"b", 2, {{at(2), at(7), "b granted"}}};
  const Tenure fallen{"c", 1, {{at(8), at(9), "c granted"}}};
  EXPECT_EQ(find_overlap({first, later}), std::nullopt);
  EXPECT_EQ(find_overlap({first, second}),
            "what comes later was over before: b granted with token 2; then a passed with token 1");
  EXPECT_EQ(find_overlap({later, fallen}),
            "what comes later was over before: b granted with token 2; then c granted with token 1");
  EXPECT_EQ(find_overlap({first, fallen}), "token 1 was given to a and c");
}

}  // namespace
}  // namespace signalbox::testing
