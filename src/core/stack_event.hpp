// What CloudFormation says about stacks, as plain values. Words that it may add later (statuses, types) stay text.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/stack_status.hpp"
#include "core/time.hpp"

namespace signalbox {

struct StackEvent {
  std::string event_id;
  std::string stack_id;  ///< ARN
  std::string stack_name;
  std::string logical_id;
  std::string physical_id;
  std::string resource_type;
  std::string status;  ///< as CloudFormation writes it, e.g. CREATE_IN_PROGRESS; a hook's invocation has the hook's own
  std::string reason;
  std::string client_token;  ///< equal for all events of one operation, when the caller gave one
  Time at{};
  std::string operation_id{};  ///< empty where the endpoint does not tell; a deployment's rollback has one of its own
};

/// A hook was asked about a resource or about the stack (HOOK_IN_PROGRESS, HOOK_COMPLETE_FAILED, …): nothing moves by
/// it.
[[nodiscard]] bool is_hook_invocation(const StackEvent& event);
/// The stack's own line rather than one of its resources. Source: aws-cdk (type Stack and PhysicalResourceId =
/// StackId).
[[nodiscard]] bool is_about_stack_itself(const StackEvent& event);
[[nodiscard]] bool is_stack_type(std::string_view resource_type);
/// A resource that is itself a stack.
[[nodiscard]] bool is_nested_stack(const StackEvent& event);

/// One of what DescribeStacks calls a stack's last operations.
struct StackOperation {
  std::string id;
  std::string type;  ///< as CloudFormation writes it: CREATE_STACK, ROLLBACK, CREATE_CHANGESET, …
  friend bool operator==(const StackOperation&, const StackOperation&) = default;
};

struct StackDescription {
  std::string id;  ///< ARN
  std::string name;
  StackStatus status = StackStatus::unknown;
  std::string status_text;
  std::string status_reason;
  Time created{};
  std::optional<Time> updated;
  std::optional<Time> deleted;
  std::string parent_id;
  std::string root_id;
  std::map<std::string, std::string> outputs;
  std::vector<StackOperation> last_operations;  ///< newest first; empty where the endpoint does not tell
};

struct StackResource {
  std::string logical_id;
  std::string physical_id;
  std::string resource_type;
  std::string status;
  std::string reason;
  Time at{};
};

/// The parts of a stack's ARN; nullopt when the text is no CloudFormation stack ARN.
struct StackArn {
  std::string partition, region, account, name, unique;
};
[[nodiscard]] std::optional<StackArn> parse_stack_arn(std::string_view text);

/// Nothing when the text can name a stack in an API call (a name of 1 to 128 characters [A-Za-z][-A-Za-z0-9]*, or a
/// stack ARN), else what is wrong with it. Source: CreateStack, `StackName`.
[[nodiscard]] std::optional<std::string> why_not_a_stack_name(std::string_view text);

/// The stack's page in the AWS console of its partition (aws, aws-cn, aws-us-gov); empty for other partitions.
[[nodiscard]] std::string console_url(const StackArn& stack, std::string_view full_arn);

}  // namespace signalbox
