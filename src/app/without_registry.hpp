// What is left while the registry is out of reach: CloudFormation alone, which shows what moves now and knows no line,
// no fencing token and no holder between two of its stacks. Where no stack is named nothing is left, and nobody
// deploys.
#pragma once

#include <string>
#include <vector>

#include "app/acquire_turn.hpp"
#include "app/answer_can_deploy.hpp"
#include "core/error.hpp"

namespace signalbox {

/// What a deployment has to do without, in one sentence.
inline constexpr const char* reduced_to_cloudformation =
    "coordinated by CloudFormation alone: no line to stand in, no fencing token, and others are seen only while their "
    "stacks move";

/// Throws `trouble` unless CloudFormation alone may coordinate: the registry is unavailable and not `required`, and
/// stacks are named.
void expect_fallback(const Error& trouble, bool required, const std::string& environment,
                     const std::vector<std::string>& stacks);
/// Whether the environment can still be read where something else failed: then it may say that somebody holds, and must
/// not be passed by.
[[nodiscard]] bool still_answers(EnvironmentLocks& locks, const std::string& environment);

/// Blocks until none of the party's stacks moves; granted with the token 0, which is none. Throws what CloudFormation
/// throws when that is away still at the end of the wait.
[[nodiscard]] Turn wait_for_quiet_stacks(CloudFormation& cloudformation, Clock& clock, Broadcast& signals,
                                         const TurnRequest& request, std::stop_token stop);

/// As answer_can_deploy(), by CloudFormation alone.
[[nodiscard]] CanDeployAnswer answer_without_registry(CloudFormation& cloudformation, Clock& clock,
                                                      const std::string& environment,
                                                      const std::vector<std::string>& stacks, const Error& trouble,
                                                      std::stop_token stop);

}  // namespace signalbox
