#include <nlohmann/json.hpp>

#include "cli/golden.hpp"
#include "cli/render/can_deploy_view.hpp"
#include "cli/render/deployment_view.hpp"
#include "cli/render/environment_view.hpp"
#include "cli/render/registration_view.hpp"
#include "cli/render/settings_view.hpp"
#include "cli/render/stack_view.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::expect_golden;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string first = "20260114-123456-aaaaaa";
const std::string second = "20260114-123500-bbbbbb";
const std::string hostile =
    "\x1b[2Jgone\r\n\xe2\x80\xae"
    "evil\x07";

Time at(const char* text) { return *parse_iso8601(text); }

Party party(const std::string& id) { return {id, {"AppStack"}, "https://github.com/o/r/actions/runs/1", "ann", 90s}; }
Holder holder() { return {party(first), 42, at("2026-01-14T12:34:56Z"), std::nullopt}; }
Freeze freeze_until(std::optional<Time> until) { return {"release day", "ann", at("2026-01-14T12:00:00Z"), until}; }

StackEvent event() {
  StackEvent event;
  event.at = at("2026-01-14T12:36:00Z");
  event.logical_id = "Database";
  event.resource_type = "AWS::RDS::DBInstance";
  event.status = "CREATE_FAILED";
  event.reason = "quota";
  return event;
}

CanDeployAnswer taken() {
  ActiveDeployment active;
  active.correlation_id = first;
  active.environment = "production";
  active.stack_name = "AppStack";
  active.status = "UPDATE_IN_PROGRESS";
  active.started_at = at("2026-01-14T12:34:56Z");
  active.elapsed = 12min + 30s;
  active.estimated_remaining = 5min;
  active.recent_events = {event()};
  active.run_url = "https://github.com/o/r/actions/runs/1";
  active.actor = "ann";
  CanDeployAnswer answer;
  answer.reason = CanDeployReason::active_deployment_in_progress;
  answer.environment = "production";
  answer.by_registry = answer.by_cloudformation = true;
  answer.active = active;
  answer.waiting = 2;
  return answer;
}

HeldEnvironment held() {
  return {"production", holder(), 12min + 30s, std::nullopt, "UPDATE_IN_PROGRESS", "", 1, false};
}

Deployment deployment() {
  Deployment deployment;
  deployment.id = first;
  deployment.environment = "production";
  deployment.stacks = {"AppStack"};
  deployment.status = DeploymentStatus::failed;
  deployment.token = 42;
  deployment.started_at = at("2026-01-14T12:34:56Z");
  deployment.granted_at = at("2026-01-14T12:35:00Z");
  deployment.began_at = deployment.granted_at;
  deployment.ended_at = at("2026-01-14T12:47:30Z");
  deployment.updated_at = *deployment.ended_at;
  deployment.actor = "ann";
  deployment.reason = "Database: quota";
  deployment.events = {
      {at("2026-01-14T12:36:00Z"), "AppStack", "Database", "AWS::RDS::DBInstance", "CREATE_FAILED", "quota"}};
  return deployment;
}

StackReport broken_stack() {
  StackReport report;
  report.stack.id = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/AppStack/1a2b";
  report.stack.name = "AppStack";
  report.stack.status = StackStatus::update_rollback_failed;
  report.stack.status_text = "UPDATE_ROLLBACK_FAILED";
  report.stack.created = at("2026-01-01T00:00:00Z");
  report.events = {event()};
  report.console_url = "https://console.amazonaws.cn/x";
  return report;
}

bool is_safe(const std::string& text) {
  const bool controls =
      std::ranges::any_of(text, [](char c) { return c != '\n' && static_cast<unsigned char>(c) < 32; });
  return !controls && text.find("\xe2\x80\xae") == std::string::npos;
}

TEST(CanDeployView, ShowsWhoIsInTheWay) {
  expect_golden("can_deploy_taken.txt", can_deploy_text(taken(), plain_look()));
  expect_golden("can_deploy_taken.json", can_deploy_json(taken()));
}

TEST(CanDeployView, SaysWhatAFrozenEnvironmentWaitsFor) {
  CanDeployAnswer answer;
  answer.environment = "production";
  answer.reason = CanDeployReason::environment_frozen;
  answer.by_registry = true;
  answer.freeze = freeze_until(at("2026-01-15T08:00:00Z"));
  expect_golden("can_deploy_frozen.txt", can_deploy_text(answer, plain_look()));
  expect_golden("can_deploy_frozen.json", can_deploy_json(answer));
}

TEST(CanDeployView, GivesTheNextStepOfAStackThatNeedsAction) {
  CanDeployAnswer answer;
  answer.environment = "production";
  answer.reason = CanDeployReason::stack_needs_action;
  answer.by_cloudformation = true;
  answer.stack_name = "AppStack";
  answer.stack_status = "ROLLBACK_COMPLETE";
  answer.next_step = next_step(StackStatus::rollback_complete);
  expect_golden("can_deploy_needs_action.txt", can_deploy_text(answer, plain_look()));
  expect_golden("can_deploy_needs_action.json", can_deploy_json(answer));
}

TEST(CanDeployView, AnUnknownRemainderIsNull) {
  CanDeployAnswer answer = taken();
  answer.active->estimated_remaining.reset();
  const auto json = nlohmann::json::parse(can_deploy_json(answer));
  EXPECT_TRUE(json["active_deployment"]["estimated_remaining_minutes"].is_null());
  EXPECT_EQ(json["active_deployment"]["elapsed_minutes"], 12.5);
}

TEST(HolderView, ShowsOneAndAll) {
  expect_golden("active_one.txt", holder_text("production", held(), plain_look()));
  expect_golden("active_all.txt", holders_text({held()}, plain_look()));
  expect_golden("active_all.json", holders_json({held()}));
}

TEST(HolderView, NobodyIsNullOrAnEmptyList) {
  EXPECT_EQ(holder_json(std::nullopt), "null");
  EXPECT_EQ(holders_json({}), "[]");
  EXPECT_EQ(holder_text("production", std::nullopt, plain_look()), "nobody deploys into production");
}

TEST(HolderView, SaysWhatItAsksBeforeItDeploys) {
  HeldEnvironment asking = held();
  asking.asks = OpenQuestion{"a-warnings", "App is in ROLLBACK_FAILED: proceed?"};
  EXPECT_THAT(holder_text("production", asking, plain_look()),
              AllOf(HasSubstr("waits for an answer"),
                    HasSubstr("App is in ROLLBACK_FAILED: proceed? → signalbox answer a-warnings CHOICE")));
  EXPECT_THAT(holder_json(asking), HasSubstr(R"("question": "a-warnings")"));
  const Queue queue{"production", asking, {}, {}};
  EXPECT_THAT(queue_text(queue, plain_look()), HasSubstr("and waits for an answer (signalbox answer a-warnings)"));
  EXPECT_THAT(queue_json(queue), HasSubstr(R"("question": "a-warnings")"));
}

TEST(QueueView, ShowsTheLineInOrder) {
  Queue queue{"production", held(), freeze_until(std::nullopt), {}};
  queue.places.push_back({1, {party(second), 43, at("2026-01-14T12:35:00Z")}, 12min, "not known yet"});
  expect_golden("queue.txt", queue_text(queue, plain_look()));
  expect_golden("queue.json", queue_json(queue));
}

TEST(FreezeView, SaysWhatGoesOnDespiteIt) {
  const Frozen frozen{freeze_until(std::nullopt), std::nullopt, holder(), 2};
  expect_golden("frozen.txt", frozen_text("production", frozen, plain_look()));
  expect_golden("frozen.json", frozen_json("production", frozen));
}

TEST(DeploymentView, ShowsAllThatIsRemembered) {
  expect_golden("show.txt", deployment_text(deployment(), at("2026-01-14T13:00:00Z"), plain_look()));
  expect_golden("history.txt", history_text({{deployment()}, 3}, at("2026-01-14T13:00:00Z"), plain_look()));
}

TEST(DeploymentView, ARunningOneTookAsLongAsItRuns) {
  Deployment running = deployment();
  running.status = DeploymentStatus::running;
  running.ended_at.reset();
  const std::string text = history_text({{running}, 1}, at("2026-01-14T12:36:30Z"), plain_look());
  EXPECT_NE(text.find("1m 30s"), std::string::npos) << text;
  const std::string alone = deployment_text(running, at("2026-01-14T12:36:30Z"), plain_look());
  EXPECT_NE(alone.find("running for  1m 30s"), std::string::npos) << alone;
}

TEST(DeploymentView, TellsWhatItAsksAndWhoAnsweredWhat) {
  Deployment asking = deployment();
  asking.status = DeploymentStatus::running;
  asking.reason.clear();
  asking.began_at.reset();
  asking.ended_at.reset();
  asking.asks = OpenQuestion{"a-clean_up", "go on now, or give up?"};
  asking.answers = {
      {QuestionTopic::failed_ahead, "go on?", {"clean-up", "U0123ABC", AnswerWay::reply, at("2026-01-14T12:36:00Z")}},
      {QuestionTopic::warnings, "proceed?", {"yes", "", AnswerWay::timeout, at("2026-01-14T12:37:00Z")}}};
  const std::string text = deployment_text(asking, at("2026-01-14T12:40:00Z"), plain_look());
  EXPECT_THAT(text, HasSubstr("go on now, or give up? → signalbox answer a-clean_up CHOICE"));
  EXPECT_THAT(text, HasSubstr("go on? clean-up: U0123ABC said so with a reply in Slack, at 2026-01-14T12:36:00Z"));
  EXPECT_THAT(text, HasSubstr("proceed? yes: nobody answered in time"));
  EXPECT_THAT(text, Not(HasSubstr("running for"))) << "its command has not started";
  const auto json = nlohmann::json::parse(deployment_json(asking, {}));
  EXPECT_EQ(json["asks"]["question"], "a-clean_up");
  EXPECT_EQ(json["answers"][0]["by"], "U0123ABC");
  EXPECT_TRUE(json["answers"][1]["by"].is_null());
  EXPECT_THAT(history_text({{asking}, 1}, at("2026-01-14T12:40:00Z"), plain_look()), HasSubstr("waits for an answer"));
}

TEST(DeploymentView, DoesNotLetTheCommandsSuccessPassForThatOfAFailedDeployment) {
  Deployment failed = deployment();
  failed.exit_code = 0;
  EXPECT_EQ(exit_code_text(failed), "0 of the command itself; its stack failed");
  failed.exit_code = 3;
  EXPECT_EQ(exit_code_text(failed), "3");
}

TEST(StackView, SaysWhatTheStatusMeansAndWhatToDo) {
  expect_golden("status.txt", stack_report_text(broken_stack(), plain_look()));
  expect_golden("status.json", stack_report_json(broken_stack()));
}

TEST(StackView, EveryStatusMeansSomething) {
  for (const StackStatus status : all_stack_statuses()) EXPECT_FALSE(meaning_of(status).empty()) << to_string(status);
}

TEST(RegistrationView, NamesTheHolderAndTheWaysOut) {
  const Refused refused{Refused::Why::occupied, holder(), std::nullopt, {}};
  expect_golden("refused.txt", refused_text(refused, "production"));
  expect_golden("refused.json", refused_json(refused, "production"));
}

TEST(RegistrationView, ShowsTheTokenAndHowToGiveBack) {
  const Registered registered{42, deployment()};
  expect_golden("registered.txt", registered_text(registered, 1h, plain_look()));
  expect_golden("registered.json", registered_json(registered, 1h, 2s));
}

TEST(SettingsView, ShowsEachEnvironment) {
  Settings settings;
  settings.file = "signalbox.yaml";
  settings.registry = RegistryAddress::of_folder("/srv/registry");
  settings.environments["production"].stacks = {"AppStack"};
  settings.environments["production"].region = "eu-central-1";
  expect_golden("config.txt", settings_text(settings, plain_look()));
}

TEST(EveryView, ShowsNothingRawThatCameFromOutside) {
  CanDeployAnswer answer = taken();
  answer.active->status = answer.active->actor = answer.active->run_url = answer.active->stack_name = hostile;
  answer.active->recent_events.front().reason = hostile;
  Deployment remembered = deployment();
  remembered.reason = remembered.actor = remembered.run_url = remembered.id = hostile;
  HeldEnvironment environment = held();
  environment.holder.party.id = environment.holder.party.actor = environment.holder.party.run_url = hostile;
  StackReport report = broken_stack();
  report.stack.status_reason = report.stack.name = hostile;
  const Refused refused{Refused::Why::occupied, environment.holder, std::nullopt, {}};
  for (const std::string& text :
       {can_deploy_text(answer, plain_look()), deployment_text(remembered, {}, plain_look()),
        history_text({{remembered}, 1}, {}, plain_look()), holder_text("production", environment, plain_look()),
        holders_text({environment}, plain_look()), queue_text({"production", environment, {}, {}}, plain_look()),
        stack_report_text(report, plain_look()), refused_text(refused, "production"),
        released_text(hostile, {{hostile, hostile, Departure::was_holder}})}) {
    EXPECT_TRUE(is_safe(text)) << text;
  }
}

TEST(CanDeployView, BytesThatAreNoUtf8StillGiveJson) {
  CanDeployAnswer answer = taken();
  answer.active->status = "\xff\xfe";
  EXPECT_TRUE(nlohmann::json::accept(can_deploy_json(answer)));
}

}  // namespace
}  // namespace signalbox::cli
