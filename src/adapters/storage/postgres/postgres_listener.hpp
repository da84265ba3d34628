// Hears of changes for all watches of a store, on one connection of its own, with LISTEN.
//
//   connecting ──▶ listening ──(connection broke)──▶ blind ──▶ connecting …   with growing pauses
//        └──────▶ blind for good: a pooler gives each transaction another connection, and what is told gets lost
//
// While it is blind, watches wake at growing intervals and let the caller look. Whatever watch was not heard from its
// first moment on wakes when it is, since something may have been missed. Waiting goes through the Clock.
#pragma once

#include <condition_variable>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "adapters/storage/postgres/postgres_link.hpp"
#include "ports/document_store.hpp"

namespace signalbox::postgres {

/// Safe from many threads. Begins to listen with the first watch; watches keep it alive. A watch is on one document, a
/// collection (`collection/`) or everything; of a longer beginning of a name on the document of exactly that name.
class Listener {
 public:
  Listener(Address address, Clock& clock, std::uint64_t random);

  /// Returns once it is known whether changes will be heard, so that none after this is missed; or after `most`.
  [[nodiscard]] static std::unique_ptr<ChangeWatch> watch(const std::shared_ptr<Listener>& listener,
                                                          const std::string& prefix, const Patience& most);

 private:
  class Watch;
  enum class State : std::uint8_t { idle, deciding, listening, blind };
  struct Watched {
    std::string prefix;
    std::string channel;
    bool has_changed = false;
    bool is_heard = false;         ///< once its channel is listened to
    bool may_have_missed = false;  ///< its channel was not, at some time after watch() had returned
  };

  void add(Watched& watched, const Patience& most);
  void remove(Watched& watched);
  [[nodiscard]] bool wait(Watched& watched, Duration& interval, Instant deadline, const std::stop_token& stop);

  void serve(const std::stop_token& stop);
  /// False when listening will never work here.
  [[nodiscard]] bool listen_once(Hurry& hurry);
  [[nodiscard]] bool is_heard(Link& link, Hurry& hurry);
  void hear(Link& link, Hurry& hurry);
  /// Listens to the channels of all watches and no others. False: the connection broke.
  [[nodiscard]] bool tune(Link& link, Hurry& hurry);
  [[nodiscard]] std::set<std::string> wanted_channels();
  void note_heard();
  void become(State state);
  void forget_heard();
  void tell(const std::string& key);
  [[nodiscard]] std::mt19937_64 own_random();
  [[nodiscard]] Duration some_of(Duration span);

  Address address_;
  Clock& clock_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::mt19937_64 random_;
  State state_ = State::idle;
  std::vector<Watched*> watches_;

  std::set<std::string> channels_;  // that are listened to; the thread's own
  storage::OpenFile retune_;        // readable when there is a new watch
  std::jthread thread_;             // last: it ends before the rest
};

}  // namespace signalbox::postgres
