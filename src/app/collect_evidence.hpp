// Collects what is soon gone when a resource fails or a stack stalls, and keeps it with the deployment. A sink like any
// other: it takes a signal in no time and asks in a thread of its own, so that nobody waits for AWS on its account.
//
//   accept ──queue──▶ locate ──▶ ask (a few seconds) ──▶ mask and cut ──▶ registry
//                                                                  └─ away: kept here, tried again with the next and at
//                                                                  the end
//
// Once a resource and moment; whatever goes wrong is noted in what is kept and changes nothing for the deployment. What
// belongs to no deployment (a signal without a correlation ID) only finish() tells.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "app/locate_evidence.hpp"
#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

struct EvidencePorts {
  EvidenceSource& source;
  CloudFormation& cloudformation;
  DocumentStore& store;
  Clock& clock;
  std::function<void()> hurry = {};  ///< cuts short what the store is asked; may be empty
};

struct EvidenceOptions {
  Duration limit{8'000};          ///< for all questions about one signal
  Duration limit_at_end{10'000};  ///< how long finish() waits for those under way, and for the registry
  std::size_t most_waiting = 32;  ///< signals in the queue; what comes on top is left out
};

class CollectEvidence : public SignalSink {
 public:
  explicit CollectEvidence(EvidencePorts ports, const EvidenceOptions& options = {});
  /// Stops at once what is under way.
  ~CollectEvidence() override;

  void accept(const Signal& signal) override;

  struct Outcome {
    std::vector<CollectedEvidence> evidence;  ///< all that this process collected
    std::optional<Error> trouble;             ///< why the registry, or nobody, has all of it
  };
  /// Waits for what is under way and tells the registry what it does not know yet; at its limit, or when stop is
  /// requested, it hurries both. Nothing is accepted any more. To be called once.
  [[nodiscard]] Outcome finish(std::stop_token stop);

 private:
  void run(std::stop_token stop);
  void take_up(const Signal& signal, const std::stop_token& stop);
  void end_now();
  void handle(const Signal& signal, std::stop_token stop);
  [[nodiscard]] std::vector<LocatedResource> locate(const Signal& signal, std::stop_token stop);
  [[nodiscard]] Time began(const Signal& signal) const;
  void collect(const Signal& signal, LocatedResource resource, std::stop_token stop);
  void note(const std::string& id, CollectedEvidence evidence);
  std::optional<Error> save();

  EvidencePorts ports_;
  EvidenceOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Signal> queue_;  // guarded by mutex_, as is what follows
  bool is_closed_ = false;
  bool is_over_ = false;  ///< the thread has nothing left to do
  std::map<std::string, Time> stacks_began_;
  // These belong to the thread, and to finish() once that has ended.
  std::set<std::tuple<std::string, std::string, EvidenceMoment>> asked_;
  std::vector<CollectedEvidence> collected_;
  std::map<std::string, std::vector<CollectedEvidence>> unsaved_;  ///< by correlation ID
  std::optional<Error> trouble_;  ///< that was none of a question's, or why some are unsaved at the end
  std::jthread thread_;
};

}  // namespace signalbox
