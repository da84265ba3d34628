#include "linearizability/turn_client.hpp"

#include <fmt/format.h>

#include <csignal>
#include <map>
#include <stdexcept>

#include "adapters/system/machine.hpp"
#include "app/guard_token.hpp"
#include "core/error.hpp"
#include "linearizability/crew.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto environment = "production";
constexpr int questions_while_holding = 3;

Instant this_moment() { return std::chrono::steady_clock::now(); }

Beat beat_of(const Party& party) {
  Beat beat;
  beat.party = party;
  beat.environment = environment;
  beat.host = host_name();
  beat.pid = process_id();
  return beat;
}

// While it stands in line, trouble is told and outlasted.
class Announcer : public SignalSink {
 public:
  explicit Announcer(int place) : place_(place) {}
  void accept(const Signal& signal) override {
    if (signal.kind == SignalKind::warning) tell(place_, News::trouble);
  }

 private:
  int place_;
};

}  // namespace

TurnRequest turn_request(const std::string& id, Duration lease) {
  TurnRequest request;
  request.environment = environment;
  request.party.id = id;
  request.party.lease = lease;
  request.wait = 5min;
  return request;
}

/// Whether the lease said that the turn was lost.
struct TurnClient::Loss {
  std::mutex mutex;
  std::condition_variable told;
  bool is_told = false;

  void tell() {
    const std::lock_guard guard(mutex);
    is_told = true;
    told.notify_all();
  }
  void await() {
    std::unique_lock lock(mutex);
    // In small parts: a process that is stopped meanwhile has not waited.
    for (int part = 0; part < 300 && !is_told; ++part) told.wait_for(lock, 100ms, [this] { return is_told; });
    if (!is_told) throw std::runtime_error("a turn was lost, and the lease does not say so");
  }
};

TurnClient::TurnClient(DocumentStore& store, Clock& clock, const Journal& journal, TurnPlan plan)
    : store_(store), clock_(clock), journal_(journal), plan_(std::move(plan)), locks_(store, clock) {}

void TurnClient::run() {
  for (int served = 0; served < plan_.rounds;) {
    const std::string id = fmt::format("{}{:03x}", plan_.ids, ++asked_);
    try {
      if (!take_turn(id)) throw std::runtime_error(id + " waited in vain");
      ++served;
      tell(plan_.place, News::step);
    } catch (const Error& error) {
      // The registry was away before it stood in line, or its turn was lost before it was used: it asks again.
      if (error.kind() != ErrorKind::unavailable && error.kind() != ErrorKind::conflict) throw;
      tell(plan_.place, News::trouble);
    }
  }
}

bool TurnClient::take_turn(const std::string& id) {
  const TurnRequest request = turn_request(id, plan_.lease);
  Loss loss;
  Announcer announcer(plan_.place);
  Broadcast signals(id, request.environment, {&announcer});
  KeepLease lease(store_, locks_, clock_, beat_of(request.party), [&](const std::string&) {
    journal_.write("lost " + id);
    loss.tell();
  });
  journal_.write(fmt::format("asked {} {}", id, word_of(this_moment())));
  lease.start();
  AcquireTurn acquire({store_, locks_, nullptr, clock_, signals, {}}, request, lease);
  const Turn turn = acquire.wait_for_turn({});
  const auto* granted = std::get_if<Granted>(&turn);
  if (granted == nullptr) return false;
  journal_.write(fmt::format("granted {} {} {}", id, word_of(this_moment()), granted->token));
  tell(plan_.place, News::granted);
  hold(id, granted->token, loss);
  leave(id, granted->token);
  lease.stop();
  return true;
}

void TurnClient::hold(const std::string& id, Token token, Loss& loss) {
  bool holds = ask_guard(id, token);
  suffer(id);
  for (int i = 0; i < questions_while_holding && holds; ++i) holds = ask_guard(id, token);
  if (!holds) loss.await();
}

void TurnClient::suffer(const std::string& id) {
  const Mishap mishap = std::exchange(plan_.mishap, Mishap::none);
  if (mishap == Mishap::none) return;
  if (mishap == Mishap::dies) {
    static_cast<void>(::raise(SIGKILL));
    return;
  }
  journal_.write("stops " + id);
  tell(plan_.place, News::stops);
  static_cast<void>(::raise(SIGSTOP));
}

// A registry that cannot be asked lets nobody pass, and is asked again.
bool TurnClient::ask_guard(const std::string& id, Token token) {
  for (;;) {
    const Instant from = this_moment();
    try {
      const bool passes = guard_token(store_, clock_, environment, token).verdict == GuardVerdict::passes;
      if (passes) journal_.write(fmt::format("passed {} {} {}", id, word_of(from), word_of(this_moment())));
      return passes;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      tell(plan_.place, News::trouble);
    }
  }
}

void TurnClient::leave(const std::string& id, Token token) {
  for (bool is_first_try = true;; is_first_try = false) {
    const Instant from = this_moment();
    try {
      const auto departure = locks_.change<Departure>(
          environment, [&](EnvironmentLock lock, Time at) { return leave_grant(std::move(lock), id, token, at); });
      // A try before this one may have been what gave it back.
      if (departure == Departure::was_holder && is_first_try)
        journal_.write(fmt::format("left {} {} {}", id, word_of(from), word_of(this_moment())));
      return;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      tell(plan_.place, News::trouble);
    }
  }
}

std::vector<Tenure> read_tenures(const std::filesystem::path& file) {
  std::vector<Tenure> tenures;
  std::map<std::string, Instant> asked_at;
  for (const auto& words : Journal::read(file)) {
    const std::string& what = words[0];
    const std::string& id = words.at(1);
    if (what == "asked") asked_at[id] = instant_of(words.at(2));
    if (what == "granted") {
      Tenure& tenure = tenures.emplace_back(Tenure{.id = id, .token = std::stoull(words.at(3))});
      tenure.as_holder.push_back({asked_at.at(id), instant_of(words.at(2)), id + " granted"});
    }
    if (tenures.empty() || tenures.back().id != id) continue;
    Tenure& tenure = tenures.back();
    if (what == "passed" || what == "left") {
      tenure.as_holder.push_back({instant_of(words.at(2)), instant_of(words.at(3)), id + ' ' + what});
      tenure.passed_after_stop = tenure.passed_after_stop || tenure.stopped;
    }
    tenure.stopped = tenure.stopped || what == "stops";
    tenure.was_told = tenure.was_told || what == "lost";
  }
  return tenures;
}

}  // namespace signalbox::testing
