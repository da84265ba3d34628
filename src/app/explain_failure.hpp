// Asks CloudFormation's operation events why an operation failed, where the stack's own events do not tell: a hook or a
// validation said no. What cannot be asked is told once and changes nothing.
#pragma once

#include <atomic>
#include <optional>
#include <stop_token>
#include <string>

#include "app/broadcast.hpp"
#include "core/error.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

/// Safe to use from many threads.
class ExplainFailure {
 public:
  ExplainFailure(CloudFormation& cloudformation, Broadcast& signals)
      : cloudformation_(cloudformation), signals_(signals) {}

  /// `LogicalId: reason`, told as a warning too; nullopt when nobody says. Throws what CloudFormation throws.
  [[nodiscard]] std::optional<std::string> operator()(const std::string& stack, const std::string& operation_id,
                                                      Time now, std::stop_token stop);
  /// It was asked and asked again; says that nobody answered.
  void give_up(const std::string& stack, const std::string& operation_id, const Error& error, Time now);

 private:
  void tell_not_offered(const std::string& stack, const NotOffered& refusal, Time now);

  CloudFormation& cloudformation_;
  Broadcast& signals_;
  std::atomic<bool> is_refusal_told_ = false;
};

}  // namespace signalbox
