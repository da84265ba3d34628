// A question that goes out through the transports of a process, and what people say to it, against the rehearsal's
// Slack over real HTTP.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "adapters/http/http_client.hpp"
#include "adapters/slack/slack_web_api.hpp"
#include "adapters/system/system_clock.hpp"
#include "core/notify_routes.hpp"
#include "rehearsal/rehearsal_server.hpp"
#include "wiring/settings.hpp"
#include "wiring/slack_health.hpp"
#include "wiring/transports.hpp"

namespace signalbox::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SlackAnswersInRehearsal : public ::testing::Test {
 protected:
  void SetUp() override {
    rehearsal::RehearsalOptions options;
    options.slack.limit_rates = false;
    server = std::make_unique<rehearsal::RehearsalServer>(options, [this] { return clock.now(); });
    variables = {{"SLACK_BOT_TOKEN", "xoxb-rehearsal"}, {"SLACK_API_URL", server->slack_api_url()}};
    transports = std::make_unique<Transports>(variables, clock);
  }

  QuestionPlace ask() {
    OutboxMessage message;
    message.target = {OutboxRoute::slack, "#questions"};
    message.notification.kind = NotificationKind::question;
    message.notification.text = "Go on?";
    const auto outcome = transports->to(message.target)->post(message, nullptr, {});
    const auto posted = std::get<PostedMessage>(outcome);
    return {posted.channel, posted.message};
  }
  void steer(const std::string& what, const std::string& body) {
    HttpRequest request;
    request.method = HttpMethod::post;
    request.url = server->url() + "/_rehearsal/slack" + what;
    request.body = body;
    EXPECT_EQ(http.send(request, {}).status, 200) << body;
  }
  std::vector<SeenReply> seen(const QuestionPlace& place) {
    return std::get<std::vector<SeenReply>>(transports->replies()->replies_to(place, {}));
  }

  SystemClock clock;
  HttpClient http;
  std::unique_ptr<rehearsal::RehearsalServer> server;
  std::map<std::string, std::string> variables;
  std::unique_ptr<Transports> transports;
};

TEST_F(SlackAnswersInRehearsal, AreHeardWithWhoGaveThem) {
  const auto place = ask();
  EXPECT_THAT(seen(place), IsEmpty());
  const auto person = [&](const char* key, json given) {
    given["channel"] = "questions";
    given[key] = place.message;
    return given.dump();
  };
  steer("/reply", person("thread_ts", {{"text", "go on & <hurry>"}, {"user", "U0ALICE"}}));
  steer("/reaction", person("ts", {{"name", "one"}, {"user", "U0BOB"}}));
  EXPECT_THAT(seen(place), ElementsAre(SeenReply{"U0ALICE", "go on & <hurry>"}, SeenReply{"U0BOB", "one", true}));
  steer("/faults", "missing-scope=reactions:read");
  EXPECT_THAT(seen(place), ElementsAre(SeenReply{"U0ALICE", "go on & <hurry>"}));
  steer("/faults", "missing-scope=channels:history");
  const auto deaf = std::get<DeliveryFailure>(transports->replies()->replies_to(place, {}));
  EXPECT_EQ(deaf.reason, "missing_scope: channels:history");
}

TEST_F(SlackAnswersInRehearsal, AreCheckedBeforehandWhereTheChannelIsKnownByItsId) {
  const std::string channel = ask().channel;
  EXPECT_TRUE(is_slack_channel_id(channel));
  EXPECT_THAT(slack_obstacles(variables, channel, clock, {}), IsEmpty());
  steer("/faults", "missing-scope=reactions:read");
  const auto obstacles = slack_obstacles(variables, channel, clock, {});
  ASSERT_EQ(obstacles.size(), 1U);
  EXPECT_EQ(obstacles.front().reason, "missing_scope: reactions:read");
  EXPECT_EQ(slack_obstacles(variables, "C0NOWHERE", clock, {}).front().reason, "channel_not_found");
}

class SlackChannelsInRehearsal : public SlackAnswersInRehearsal {
 protected:
  // The rehearsal's workspace has them from the beginning.
  static constexpr const char* archived = "C0REHEARSE01";
  static constexpr const char* not_invited = "C0REHEARSE02";

  Health look(const std::string& updates, const std::string& questions = {}) {
    settings.defaults.notify.channel = updates;
    settings.defaults.notify.questions_channel = questions;
    return look_at_slack_channels(clock, settings, variables, {});
  }

  Settings settings;
};

TEST_F(SlackChannelsInRehearsal, AreFineWhereTheBotIsAMember) {
  const std::string channel = ask().channel;
  const Health fine = look(channel);
  EXPECT_EQ(fine.state, HealthState::ok);
  EXPECT_EQ(fine.found, channel + " (#questions)");
  EXPECT_EQ(look("").found, "none is posted in by a token");
}

TEST_F(SlackChannelsInRehearsal, AreDoubtedWhereTheBotIsNoMember) {
  const Health doubted = look(ask().channel, not_invited);
  EXPECT_EQ(doubted.state, HealthState::warn);
  EXPECT_THAT(doubted.found, HasSubstr("(#not-invited): the bot is not a member"));
  EXPECT_THAT(doubted.found, HasSubstr("(#questions)")) << "each is said";
  EXPECT_THAT(doubted.advice, HasSubstr("/invite it"));
}

TEST_F(SlackChannelsInRehearsal, FailWhereNothingCanArrive) {
  const Health missing = look("C0NOWHERE", not_invited);
  EXPECT_EQ(missing.state, HealthState::fail);
  EXPECT_THAT(missing.found, HasSubstr("C0NOWHERE: channel_not_found"));
  EXPECT_THAT(missing.advice, ::testing::Not(HasSubstr("/invite"))) << "the worst comes first";
  EXPECT_NE(missing.advice, "");
  EXPECT_EQ(look(archived).state, HealthState::fail);
}

TEST_F(SlackChannelsInRehearsal, AreNotCheckedByNameNorWithoutTheScope) {
  EXPECT_THAT(look("#deployments").found, HasSubstr("#deployments is a name"));
  EXPECT_EQ(look("#deployments").state, HealthState::warn);
  steer("/faults", "missing-scope=channels:read");
  const Health unknown = look("C0NOWHERE");
  EXPECT_EQ(unknown.state, HealthState::ok) << "who may post needs no right to look";
  EXPECT_EQ(unknown.found, "C0NOWHERE cannot be checked (missing_scope: channels:read)");
}

TEST_F(SlackChannelsInRehearsal, AreHeardByRepliesAloneWithoutTheScopeOfReactions) {
  settings.defaults.notify.questions_channel = ask().channel;
  settings.defaults.notify.answers_from.users = {"U0ALICE"};
  const auto looked = [&] { return look_at_slack_answers(clock, settings, variables, {}); };
  EXPECT_EQ(looked().state, HealthState::ok) << looked().found;
  steer("/faults", "missing-scope=reactions:read");
  EXPECT_EQ(looked().state, HealthState::warn);
  EXPECT_THAT(looked().found, HasSubstr("replies alone are heard"));
  steer("/faults", "missing-scope=channels:history");
  EXPECT_EQ(looked().state, HealthState::fail) << "nothing is heard";
}

TEST_F(SlackChannelsInRehearsal, AreJudgedByTheOneThatIsHeardLeast) {
  settings.defaults.notify.answers_from.users = {"U0ALICE"};
  for (const std::string& channel : {std::string("#by-name"), ask().channel, std::string("C0ZNOWHERE")}) {
    settings.environments[channel] = settings.defaults;
    settings.environments[channel].notify.questions_channel = channel;
  }
  steer("/faults", "missing-scope=reactions:read");
  const Health looked = look_at_slack_answers(clock, settings, variables, {});
  EXPECT_EQ(looked.state, HealthState::fail);
  EXPECT_THAT(looked.found, HasSubstr("C0ZNOWHERE"));
}

TEST_F(SlackChannelsInRehearsal, AreThoseOfAllEnvironments) {
  settings.environments["qa"].notify.channel = "C0NOWHERE";
  EXPECT_THAT(look("#not-used").found, HasSubstr("C0NOWHERE: channel_not_found"));
}

}  // namespace
}  // namespace signalbox::testing
