// The outbox as it lies in the registry: messages under `outbox/`, the lanes and threads they go through. Every
// notification is stored here first, then sent by whichever process is alive (app/drain_outbox.hpp). An entry that
// somebody edited into nonsense is set aside and told about; the rest goes on.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/delivery_totals.hpp"
#include "core/lane_names.hpp"
#include "core/living_thread.hpp"
#include "core/method_budget.hpp"
#include "core/outbox_lane.hpp"
#include "core/outbox_message.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct KeptMessage {
  OutboxMessage message;
  Version version = 0;
};
struct KeptLane {
  OutboxLane lane;
  Version version = 0;  ///< 0: there is none yet
};

/// Safe to use from many threads. Every method throws what the store throws.
class Outbox {
 public:
  /// `warn` is told in one line what was set aside. `owner`: this process as a sender; its messages say so.
  explicit Outbox(DocumentStore& store, std::function<void(const std::string&)> warn = {}, std::string owner = {});

  /// False when a message of that ID is there already, whatever has become of it.
  bool store(const OutboxMessage& message);

  /// What is to be sent, by lane; sets aside what is no message's name.
  [[nodiscard]] std::map<std::string, LaneNames> pending_by_lane();
  /// Its IDs, in order.
  [[nodiscard]] std::vector<std::string> pending();
  [[nodiscard]] std::size_t count_pending();
  /// How many of these are to be sent yet.
  [[nodiscard]] std::size_t count_pending(const std::set<std::string>& ids);
  [[nodiscard]] std::vector<std::string> dead();
  /// nullopt when it is gone, or was no message and is set aside now.
  [[nodiscard]] std::optional<KeptMessage> read(const std::string& id);
  [[nodiscard]] std::optional<KeptMessage> read_dead(const std::string& id);
  /// Keeps what an attempt did to it, as a dead letter if that is what it became. False when somebody else was first.
  bool save(const KeptMessage& kept);
  /// The same, whoever brought it forward meanwhile; one that was dropped stays so.
  void save_attempt(KeptMessage kept);
  /// It is not to arrive any more. False when somebody else was first.
  bool remove(const KeptMessage& kept);
  /// It arrived: it goes, whoever changed it meanwhile.
  void remove_arrived(KeptMessage kept);
  /// The dead letter goes back into the line. False when there is none, or another is putting it back.
  bool revive(const std::string& id);
  /// Somebody answers again: what an outage made dead letters goes back into the line. How many there were.
  std::size_t revive_after_outage(const std::string& lane);
  /// What waits there for an endpoint that was away, or wanted to be left alone, need not any more.
  void resume_lane(const std::string& name);
  /// One that waits for its next attempt need not any more. False when there is none.
  bool hasten(const std::string& id);
  bool drop_dead(const std::string& id);
  /// The names of what was set aside, in order: `set_aside_…`, as their keys behind `outbox/`.
  [[nodiscard]] std::vector<std::string> set_aside();
  /// False when nothing of that name lies aside.
  bool drop_set_aside(const std::string& name);

  [[nodiscard]] KeptLane lane(const std::string& name);
  /// The version that it has then; nullopt when somebody else was first.
  [[nodiscard]] std::optional<Version> put_lane(const std::string& name, const KeptLane& lane);
  [[nodiscard]] LivingThread thread(const std::string& lane, const std::string& name);
  void put_thread(const std::string& lane, const std::string& name, const LivingThread& thread);

  [[nodiscard]] DeliveryTotals totals();
  void add(const DeliveryTotals& more);
  /// Somebody did not answer.
  void note_outage();
  /// It was over in a moment.
  void forget_outage();
  /// nullopt when there is nothing to tell about an outage, or another told it.
  [[nodiscard]] std::optional<Outage> claim_end_of_outage(Time unreachable_since, Time now, std::uint64_t waiting);

  /// Takes one call of a method out of what all processes may make together. nullopt: it may be made now; else when to
  /// ask again. `limit` as in core/method_budget.hpp.
  [[nodiscard]] std::optional<Time> take_call(const std::string& method, const std::optional<CallLimit>& limit,
                                              Time now);
  /// Whoever was called said so.
  void pause_method(const std::string& method, Time until);

 private:
  void visit_pending(const std::function<void(const OutboxName&)>& take);
  [[nodiscard]] std::optional<KeptMessage> read_at(const std::string& key, const std::string& id);
  bool put_back(const KeptMessage& dead, const OutboxMessage& again);
  void change_totals(std::optional<DeliveryTotals> (*rule)(const DeliveryTotals&));
  void put_aside(const std::string& key, const std::string& why);
  [[nodiscard]] std::string keep_copy(const std::string& name, const std::string& body);

  DocumentStore& store_;
  std::function<void(const std::string&)> warn_;
  std::string owner_;
};

}  // namespace signalbox
