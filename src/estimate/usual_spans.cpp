#include "estimate/usual_spans.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/stack_status.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr Duration usual_span_of_others = 2min;

constexpr auto of_type = std::to_array<std::pair<std::string_view, Duration>>({
    {"AWS::AutoScaling::AutoScalingGroup", 4min},
    {"AWS::CertificateManager::Certificate", 10min},
    {"AWS::CloudFront::Distribution", 8min},
    {"AWS::EC2::Instance", 5min},
    {"AWS::EC2::NatGateway", 3min},
    {"AWS::EC2::VPCEndpoint", 3min},
    {"AWS::ECS::Service", 10min},
    {"AWS::EFS::MountTarget", 3min},
    {"AWS::EKS::Cluster", 15min},
    {"AWS::EKS::Nodegroup", 8min},
    {"AWS::ElastiCache::ReplicationGroup", 20min},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", 4min},
    {"AWS::IAM::InstanceProfile", 3min},
    {"AWS::KMS::Key", 3min},
    {"AWS::MSK::Cluster", 40min},
    {"AWS::OpenSearchService::Domain", 30min},
    {"AWS::RDS::DBCluster", 10min},
    {"AWS::RDS::DBInstance", 15min},
    {"AWS::Redshift::Cluster", 15min},
});

/// They end when something else does.
constexpr std::array open_ended{std::string_view("AWS::CloudFormation::Stack"),
                                std::string_view("AWS::CloudFormation::WaitCondition")};

std::string_view action_of(std::string_view status) { return status.substr(0, status.find('_')); }

std::string key_of(const std::string& stack, const std::string& resource, std::string_view status) {
  return stack + '\n' + resource + '\n' + std::string(action_of(status));
}

}  // namespace

std::optional<Duration> usual_span_of_type(std::string_view resource_type) {
  if (std::ranges::find(open_ended, resource_type) != open_ended.end()) return std::nullopt;
  const auto known = std::ranges::find(of_type, resource_type, &std::pair<std::string_view, Duration>::first);
  return known == of_type.end() ? usual_span_of_others : known->second;
}

void UsualSpans::learn(std::span<const RecordedEvent> events) {
  std::map<std::string, Time> began;
  for (const RecordedEvent& event : events) {
    if (event.resource.empty()) continue;
    const std::string key = key_of(event.stack, event.resource, event.status);
    const ResourcePhase phase = resource_phase_of(event.status);
    if (phase == ResourcePhase::in_progress) began.try_emplace(key, event.at);
    const auto beginning = began.find(key);
    if (phase != ResourcePhase::succeeded || beginning == began.end()) continue;
    spans_[key].push_back(std::max(event.at - beginning->second, Duration(0)));
    began.erase(beginning);
  }
}

std::optional<Duration> UsualSpans::slow_after(const std::string& stack, const std::string& resource,
                                               std::string_view type, std::string_view status) const {
  const auto own = spans_.find(key_of(stack, resource, status));
  if (own == spans_.end() || own->second.size() < enough_spans) return usual_span_of_type(type);
  // A minute more than ever before: seconds are no news.
  return *std::ranges::max_element(own->second) + 1min;
}

}  // namespace signalbox
