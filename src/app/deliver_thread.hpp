// Sends some messages of one thread in their order: replies to the living message, which is posted first and updated
// last, or messages of their own, of which a question's is answered in a thread of its own. After an unknown outcome it
// is looked for before it is posted again. Stops at the first that fails, since order is kept.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/delivery.hpp"
#include "app/outbox.hpp"
#include "core/outbox_plan.hpp"

namespace signalbox {

struct FailedDelivery {
  OutboxMessage message;
  DeliveryFailure failure;
  bool is_update = false;  ///< the message itself arrived; the living message does not say so yet
};

struct ThreadDelivery {
  std::size_t arrived = 0;               ///< the first so many of the batch
  std::size_t told = 0;                  ///< of these the first so many were told of already
  std::optional<FailedDelivery> failed;  ///< the one behind them
  bool was_interrupted = false;          ///< by a stop request or the deadline: the failure uses up no attempt
};

/// One for each batch.
class DeliverThread {
 public:
  /// `arrived` is told of each message at once where nothing more is to be done for it: what comes behind it may take
  /// long. No call is begun after the deadline.
  DeliverThread(MessageTransport& transport, Outbox& outbox, const DeliveryPorts& ports, std::string lane,
                const DeliveryOptions& options, Time deadline, std::function<void(const OutboxMessage&)> arrived)
      : transport_(transport),
        outbox_(outbox),
        clock_(ports.clock),
        questions_(ports.questions),
        lane_(std::move(lane)),
        options_(options),
        deadline_(deadline),
        arrived_(std::move(arrived)) {}

  /// `doubtful`: messages of which a dead claim says nothing more. Throws what the store throws, and `arrived`.
  [[nodiscard]] ThreadDelivery run(ThreadBatch batch, const OutboxLane& doubtful, std::stop_token stop);

 private:
  using Trouble = std::optional<DeliveryFailure>;
  struct Look {
    std::optional<PostedMessage> found;
    Trouble trouble;
  };

  void deliver_all(ThreadBatch& batch, const OutboxLane& doubtful, const std::stop_token& stop);
  void expect_time() const;
  void bring_up_to_date(ThreadBatch& batch, const std::stop_token& stop);
  [[nodiscard]] Trouble deliver(OutboxMessage& message, bool is_doubtful, const std::stop_token& stop);
  [[nodiscard]] bool has_no_thread_yet(const OutboxMessage& message) const;
  [[nodiscard]] Trouble deliver_single(OutboxMessage& message, bool is_doubtful, const std::stop_token& stop);
  [[nodiscard]] std::optional<LivingThread> questions_thread(const Notification& news) const;
  void note_posted(OutboxMessage& message, const PostedMessage& posted) const;
  [[nodiscard]] Trouble begin_thread(const OutboxMessage& message, const std::stop_token& stop);
  [[nodiscard]] Trouble take_over(const PostedMessage& living);
  [[nodiscard]] Look look_for(const std::string& channel, const LivingThread* thread, const std::string& marker,
                              Time since, const std::stop_token& stop);
  [[nodiscard]] Trouble reply(OutboxMessage& message, bool is_doubtful, const std::stop_token& stop);
  [[nodiscard]] Trouble post(OutboxMessage& message, const LivingThread* thread, bool is_doubtful,
                             const std::stop_token& stop);
  [[nodiscard]] Trouble update(const std::string& channel, const std::stop_token& stop);
  [[nodiscard]] Trouble wait_for(const char* method);
  void obey(const DeliveryFailure& failure, const char* method);
  [[nodiscard]] Trouble show(const std::string& channel, const std::stop_token& stop);
  [[nodiscard]] std::string living_marker() const { return "living:" + lane_ + "." + name_; }

  MessageTransport& transport_;
  Outbox& outbox_;
  Clock& clock_;
  Questions* questions_;
  std::string lane_;
  const DeliveryOptions& options_;
  Time deadline_;
  std::function<void(const OutboxMessage&)> arrived_;
  std::string name_;            ///< of the thread
  bool has_used_slot_ = false;  ///< of the channel's pace: a reply has to wait for the next
  LivingThread thread_;
  LivingThread kept_;  ///< as the registry has it
  ThreadDelivery result_;
};

}  // namespace signalbox
