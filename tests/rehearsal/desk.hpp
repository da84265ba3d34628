// A rehearsal cloud without a socket and with a time that tests turn by hand: `desk.call("DescribeStacks",
// {{"StackName", "web"}})`.
#pragma once

#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "rehearsal/cloud.hpp"

namespace signalbox::rehearsal::testing {

using Parameters = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* some_template = R"({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})";

/// An answer with its XML read: `reply.text("Stacks/member/StackStatus")` looks inside the result.
class Reply {
 public:
  explicit Reply(Response given) : response(std::move(given)) {
    const auto read = document_.load_string(response.body.c_str());
    EXPECT_TRUE(read) << read.description() << " in " << response.body;
  }
  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
  [[nodiscard]] pugi::xml_node result() const { return root().first_child(); }
  [[nodiscard]] std::string text(const std::string& path) const {
    return result().first_element_by_path(path.c_str()).text().get();
  }
  [[nodiscard]] std::vector<std::string> texts(const std::string& list, const std::string& field) const {
    std::vector<std::string> found;
    for (const auto& member : result().child(list.c_str()).children("member"))
      found.emplace_back(member.child(field.c_str()).text().get());
    return found;
  }
  [[nodiscard]] std::string code() const { return root().child("Error").child("Code").text().get(); }
  [[nodiscard]] std::string message() const { return root().child("Error").child("Message").text().get(); }

  Response response;

 private:
  pugi::xml_document document_;
};

[[nodiscard]] inline std::string encoded(const Parameters& parameters) {
  std::string form;
  for (const auto& [name, value] : parameters) {
    form += (form.empty() ? "" : "&") + name + "=";
    for (const char c : value) form += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return form;
}

class Desk {
 public:
  explicit Desk(ScenarioSet scenarios = ScenarioSet::built_in(), const CloudOptions& options = {})
      : cloud(options, std::move(scenarios)) {}

  Reply call(const std::string& action, Parameters parameters = {}) {
    parameters.emplace_back("Action", action);
    Request request;
    if (!credential.empty())
      request.headers["authorization"] = "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host";
    request.body = encoded(parameters);
    return Reply(cloud.handle(request, now));
  }
  Reply create(const std::string& stack, const std::string& token = {}) {
    return call("CreateStack", {{"StackName", stack}, {"TemplateBody", some_template}, {"ClientRequestToken", token}});
  }
  Reply update(const std::string& stack, const std::string& token = {}) {
    return call("UpdateStack", {{"StackName", stack}, {"TemplateBody", some_template}, {"ClientRequestToken", token}});
  }
  std::string status(const std::string& stack) {
    return call("DescribeStacks", {{"StackName", stack}}).text("Stacks/member/StackStatus");
  }

  /// Every page of DescribeStackEvents, oldest first.
  std::vector<StackEvent> events(const std::string& stack) {
    std::vector<StackEvent> told;
    std::string token;
    do {
      const auto page = call("DescribeStackEvents", {{"StackName", stack}, {"NextToken", token}});
      for (const auto& member : page.result().child("StackEvents").children()) {
        const auto field = [&](const char* name) { return std::string(member.child(name).text().get()); };
        told.push_back({field("EventId"), field("StackId"), field("StackName"), field("LogicalResourceId"),
                        field("PhysicalResourceId"), field("ResourceType"), field("ResourceStatus"),
                        field("ResourceStatusReason"), field("ClientRequestToken"),
                        parse_iso8601(field("Timestamp")).value_or(Time::min())});
      }
      token = page.text("NextToken");
    } while (!token.empty());
    std::reverse(told.begin(), told.end());
    return told;
  }
  /// "LogicalId STATUS" each, oldest first.
  std::vector<std::string> told(const std::string& stack) {
    std::vector<std::string> lines;
    for (const auto& event : events(stack)) lines.push_back(event.logical_id + " " + event.status);
    return lines;
  }
  void advance(Duration span) { now += span; }

  Time now{std::chrono::seconds(1768394096)};
  std::string credential;  ///< `AKID/20260114/REGION/…`; empty: unsigned
  Cloud cloud;
};

/// A scenario from a few lines: {t, logical id, status}; the logical id "stack" is the stack's own.
struct Line {
  int t;
  std::string logical_id;
  std::string status;
  std::string type = "AWS::SQS::Queue";
};

[[nodiscard]] inline Scenario scenario(const std::string& name, StackVerb verb, const std::vector<Line>& lines) {
  Scenario made;
  made.name = name;
  made.stack = name;
  made.verb = verb;
  for (const auto& line : lines) {
    const bool root = line.logical_id == "stack";
    made.events.push_back({std::chrono::seconds(line.t), line.logical_id,
                           root ? "AWS::CloudFormation::Stack" : line.type, line.status, "", root});
  }
  return made;
}

[[nodiscard]] inline Scenario short_create(const std::string& name = "short") {
  return scenario(name, StackVerb::create,
                  {{0, "stack", "CREATE_IN_PROGRESS"},
                   {2, "Queue", "CREATE_IN_PROGRESS"},
                   {4, "Queue", "CREATE_IN_PROGRESS"},
                   {8, "Queue", "CREATE_COMPLETE"},
                   {10, "stack", "CREATE_COMPLETE"}});
}

[[nodiscard]] inline Scenario short_update(const std::string& name = "short-update") {
  return scenario(name, StackVerb::update,
                  {{0, "stack", "UPDATE_IN_PROGRESS"},
                   {2, "Queue", "UPDATE_IN_PROGRESS"},
                   {8, "Queue", "UPDATE_COMPLETE"},
                   {9, "stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"},
                   {10, "stack", "UPDATE_COMPLETE"}});
}

[[nodiscard]] inline Scenario failing_create(const std::string& name = "failing") {
  return scenario(name, StackVerb::create,
                  {{0, "stack", "CREATE_IN_PROGRESS"},
                   {2, "Queue", "CREATE_IN_PROGRESS"},
                   {3, "Queue", "CREATE_FAILED"},
                   {4, "stack", "ROLLBACK_IN_PROGRESS"},
                   {6, "Queue", "DELETE_COMPLETE"},
                   {7, "stack", "ROLLBACK_COMPLETE"}});
}

}  // namespace signalbox::rehearsal::testing
