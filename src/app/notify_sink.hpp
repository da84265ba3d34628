// Tells people what happens: turns signals into notifications, stores each in the outbox (app/keep_message.hpp), and
// sends what the outbox holds (app/keep_sending.hpp). Both in threads of its own, so that neither the registry nor
// Slack ever holds a deployment up; what cannot be sent by the end stays for the next process.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "app/drain_outbox.hpp"
#include "app/keep_message.hpp"
#include "app/notification_details.hpp"
#include "app/signal_story.hpp"
#include "core/notify_routes.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

class TimeLimit;

struct NotifyEnd {
  std::size_t unstored = 0;  ///< that are lost: the registry was out of reach, and nothing here outlives the process
  std::size_t refused = 0;   ///< that it would not take however often it is asked
  std::size_t unsent = 0;    ///< that stay in the outbox
  std::string reason;        ///< of the last failure; empty: none
  std::size_t given_up = 0;  ///< that were stored, and are dead letters now
  std::string given_up_for;  ///< the reason of one of these
};

/// Safe to use from many threads. What is given must outlive it.
class NotifySink : public SignalSink {
 public:
  /// `details`: what is known of a notification when it is stored.
  NotifySink(Outbox& outbox, const DrainOutbox& drain, Clock& clock, NotifyRoutes routes, StoryFacts facts,
             std::optional<NotificationDetails> details = {}, std::optional<OwnOutbox> own = {});
  /// Ends at once; what was not stored is lost.
  ~NotifySink() override;

  void accept(const Signal& signal) override;
  /// What is no signal. `mark` as in outbox_id().
  void tell(Notification notification, std::string mark = {});
  [[nodiscard]] Notification begun(NotificationKind kind) const { return story_.begun(kind, clock_.now()); }

  /// Nothing comes any more. Returns when all is sent, when nothing more can be within the grace, or after it; `hurry`
  /// is called then, to end what the registry has not answered, and so it is when that cannot be asked within a second
  /// what became of it all. `told_to_end` cuts the grace short, whenever it comes. To be stored all has a second in any
  /// case, and another in this machine's own outbox, if there is one: then it stays for others.
  NotifyEnd finish(Duration grace, const std::function<void()>& hurry = {}, std::stop_token told_to_end = {});

 private:
  struct Told {
    Notification notification;
    std::string mark;
  };
  void store_all(const std::stop_token& stop);
  [[nodiscard]] bool take_next(const std::stop_token& stop);
  void spare_people(NotificationKind kind);
  void store_taken();
  void store(const OutboxMessage& message);
  void note_trouble(const std::exception& error);
  [[nodiscard]] bool await_stored(Instant at_least);
  void end_at(Instant end);
  [[nodiscard]] std::unique_ptr<TimeLimit> limit_of_asking() const;
  void give_up_on_registry(const std::function<void()>& hurry);
  [[nodiscard]] bool await_sent();
  [[nodiscard]] std::uint64_t sequence_for(const Told& told);
  [[nodiscard]] std::size_t count_unstored() const;
  void add_fates_of_own(NotifyEnd& end);
  void add_fates(NotifyEnd& end, Outbox& outbox, const std::set<std::string>& ids);

  Outbox& outbox_;
  const std::optional<OwnOutbox> own_;
  Clock& clock_;
  const NotifyRoutes routes_;
  SignalStory story_;                           ///< used by one thread at a time
  std::optional<NotificationDetails> details_;  ///< of the storing thread
  std::uint64_t newest_ = 0;                    ///< sequence number; of the storing thread
  // Of the storing thread, until it has ended:
  KeepMessage keeper_;
  std::set<std::string> stored_ids_, own_ids_;
  std::optional<std::vector<OutboxMessage>> taken_;  ///< of the first in the queue: what is not stored yet
  std::size_t refused_ = 0;
  bool has_told_failure_ = false;  ///< of a resource

  std::atomic<bool> is_hurried_ = false;  ///< the registry: it is asked for nothing that can be done without

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::deque<Told> queue_;
  std::size_t unkept_ = 0;  ///< for want of room in it
  Instant end_ = Instant::max();
  std::string trouble_;

  std::unique_ptr<KeepSending> sending_, sending_own_;  ///< the second: may be null
  std::jthread storing_;
};

}  // namespace signalbox
