// DescribeEvents, which not every endpoint and not every role offers: the first refusal is remembered, and nobody asks
// again. Throttling and AWS's own troubles are no refusal.
#pragma once

#include <functional>
#include <mutex>

#include "adapters/aws/query_client.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox::aws {

/// Safe to use from many threads. Throws as CloudFormation's port says.
class OperationReader {
 public:
  explicit OperationReader(QueryClient client) : client_(std::move(client)) {}

  [[nodiscard]] OperationEvents since(const std::string& stack_arn, Time since, std::stop_token stop);
  [[nodiscard]] OperationEvents failures_of(const std::string& operation_id, std::stop_token stop);

 private:
  using IsFarEnough = std::function<bool(const OperationEvent&)>;
  [[nodiscard]] OperationEvents ask(const Parameters& parameters, const IsFarEnough& is_far_enough,
                                    std::stop_token stop);
  [[nodiscard]] std::optional<NotOffered> refusal() const;
  [[nodiscard]] NotOffered remember(const ServiceError& error);

  QueryClient client_;
  mutable std::mutex mutex_;
  std::optional<NotOffered> refusal_;  // guarded by mutex_
};

}  // namespace signalbox::aws
