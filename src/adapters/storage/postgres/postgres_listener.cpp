#include "adapters/storage/postgres/postgres_listener.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <utility>

#include "adapters/storage/postgres/postgres_errors.hpp"
#include "adapters/storage/postgres/postgres_schema.hpp"
#include "core/backoff.hpp"
#include "core/error.hpp"

namespace signalbox::postgres {
namespace {

using namespace std::chrono_literals;

constexpr Duration answer_patience = 10s;
// What was told is there within a round trip, or it went to somebody else.
constexpr Duration echo_patience = 1s;
constexpr Duration for_ever = longest_duration;
constexpr BackoffOptions between_connections{.base = 200ms, .cap = 15s};
constexpr Duration first_interval = 50ms;
constexpr Duration longest_interval = 1s;

// As in the other stores: a document, a collection, or everything.
bool is_under(const std::string& key, const std::string& prefix) {
  const bool names_a_document = prefix.find('/') != std::string::npos && !prefix.ends_with('/');
  return names_a_document ? key == prefix : key.starts_with(prefix);
}

}  // namespace

class Listener::Watch : public ChangeWatch {
 public:
  Watch(std::shared_ptr<Listener> listener, const std::string& prefix, const Patience& most)
      : listener_(std::move(listener)), watched_{prefix, channel_of(prefix)} {
    listener_->add(watched_, most);
  }
  ~Watch() override { listener_->remove(watched_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  bool wait_until(Instant deadline, std::stop_token stop) override {
    return listener_->wait(watched_, interval_, deadline, stop);
  }

 private:
  std::shared_ptr<Listener> listener_;
  Watched watched_;
  Duration interval_ = first_interval;
};

Listener::Listener(Address address, Clock& clock, std::uint64_t random)
    : address_(std::move(address)), clock_(clock), random_(random), retune_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

std::unique_ptr<ChangeWatch> Listener::watch(const std::shared_ptr<Listener>& listener, const std::string& prefix,
                                             const Patience& most) {
  return std::make_unique<Watch>(listener, prefix, most);
}

void Listener::add(Watched& watched, const Patience& most) {
  std::unique_lock lock(mutex_);
  watches_.push_back(&watched);
  if (state_ == State::idle) {
    state_ = State::deciding;
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ::eventfd_write(retune_.descriptor(), 1);
  clock_.wait_until(lock, changed_, most.deadline(), most.hurry(),
                    [&] { return watched.is_heard || state_ == State::blind; });
  watched.may_have_missed = !watched.is_heard;
}

void Listener::remove(Watched& watched) {
  std::lock_guard guard(mutex_);
  std::erase(watches_, &watched);
}

bool Listener::wait(Watched& watched, Duration& interval, Instant deadline, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const bool blind = state_ != State::listening;
    const auto look_at = std::min(deadline, clock_.monotonic() + interval / 2 + some_of(interval / 2));
    clock_.wait_until(lock, changed_, blind ? look_at : deadline, stop,
                      [&] { return watched.has_changed || blind != (state_ != State::listening); });
    if (std::exchange(watched.has_changed, false)) return true;
    const Instant now = clock_.monotonic();
    if (stop.stop_requested() || now >= deadline) return false;
    if (blind && now >= look_at) {
      interval = std::min(interval * 2, longest_interval);
      return true;
    }
  }
}

void Listener::serve(const std::stop_token& stop) {
  Hurry hurry(stop, clock_, Duration(0));
  std::mt19937_64 random = own_random();
  Backoff backoff(random, between_connections);
  while (!stop.stop_requested()) {
    try {
      if (!listen_once(hurry)) return become(State::blind);
      backoff.reset();
    } catch (const Error&) {
      // The callers hear of it when they read; what can be done here is to try again.
    }
    become(State::blind);
    static_cast<void>(Patience(hurry, for_ever).pause(backoff.next()));
  }
}

bool Listener::listen_once(Hurry& hurry) {
  Link link(address_, Patience(hurry, answer_patience));
  channels_.clear();
  const auto process = link.run({"SELECT pg_backend_pid()", {}, ""}, Patience(hurry, answer_patience));
  if (!process) return true;
  const bool is_pooled = process->number(0, 0) != static_cast<std::uint64_t>(link.server_process());
  if (is_pooled && !is_heard(link, hurry)) return false;
  if (!tune(link, hurry)) return true;
  become(State::listening);
  hear(link, hurry);
  return true;
}

// Behind a pooler: does what somebody else tells reach us while we do nothing? With a connection for each transaction
// it goes to whoever happens to have ours.
bool Listener::is_heard(Link& link, Hurry& hurry) {
  const std::string echo = fmt::format("echo {:016x}", own_random()());
  if (!link.run({"LISTEN \"signalbox echo\"", {}, ""}, Patience(hurry, answer_patience))) return false;
  Link other(address_, Patience(hurry, answer_patience));
  const Statement say{"SELECT pg_notify('signalbox echo', $1)", {echo}, ""};
  if (!other.run(say, Patience(hurry, answer_patience))) return false;
  const Patience patience(hurry, echo_patience);
  while (patience.await(link.descriptor(), POLLIN)) {
    const auto messages = link.take_messages();
    if (!messages) return false;
    if (std::ranges::find(*messages, echo) != messages->end()) return true;
  }
  return false;
}

void Listener::hear(Link& link, Hurry& hurry) {
  const Patience patience(hurry, for_ever);
  do {
    eventfd_t times = 0;
    if (::eventfd_read(retune_.descriptor(), &times) == 0 && !tune(link, hurry)) return;
    const auto messages = link.take_messages();
    if (!messages) return;
    for (const auto& key : *messages) tell(key);
  } while (patience.await(link.descriptor(), POLLIN, retune_.descriptor()));
}

bool Listener::tune(Link& link, Hurry& hurry) {
  std::set<std::string> wanted = wanted_channels();
  std::vector<Statement> changes;
  const auto say = [&](const char* verb, const std::string& channel) {
    changes.push_back({fmt::format("{} {}", verb, sql_name(channel)), {}, ""});
  };
  for (const auto& channel : wanted) {
    if (!channels_.contains(channel)) say("LISTEN", channel);
  }
  for (const auto& channel : channels_) {
    if (!wanted.contains(channel)) say("UNLISTEN", channel);
  }
  if (!changes.empty() && !link.run_together(changes, Patience(hurry, answer_patience))) return false;
  channels_ = std::move(wanted);
  note_heard();
  return true;
}

std::set<std::string> Listener::wanted_channels() {
  std::lock_guard guard(mutex_);
  std::set<std::string> wanted;
  for (const auto* watched : watches_) wanted.insert(watched->channel);
  return wanted;
}

// Whoever has read its document while nobody listened on its channel has to read it again.
void Listener::note_heard() {
  std::lock_guard guard(mutex_);
  for (auto* watched : watches_) {
    if (watched->is_heard || !channels_.contains(watched->channel)) continue;
    watched->is_heard = true;
    if (std::exchange(watched->may_have_missed, false)) watched->has_changed = true;
  }
  changed_.notify_all();
}

void Listener::become(State state) {
  std::lock_guard guard(mutex_);
  state_ = state;
  if (state == State::blind) forget_heard();
  changed_.notify_all();
}

void Listener::forget_heard() {
  for (auto* watched : watches_) {
    watched->may_have_missed = watched->may_have_missed || watched->is_heard;
    watched->is_heard = false;
  }
}

void Listener::tell(const std::string& key) {
  std::lock_guard guard(mutex_);
  bool concerns_somebody = false;
  for (auto* watched : watches_) {
    if (!is_under(key, watched->prefix)) continue;
    watched->has_changed = true;
    concerns_somebody = true;
  }
  if (concerns_somebody) changed_.notify_all();
}

std::mt19937_64 Listener::own_random() {
  std::lock_guard guard(mutex_);
  return std::mt19937_64(random_());
}

Duration Listener::some_of(Duration span) {
  return Duration(std::uniform_int_distribution<Duration::rep>(0, span.count())(random_));
}

}  // namespace signalbox::postgres
