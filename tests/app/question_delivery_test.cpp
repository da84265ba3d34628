// Where a question was posted is kept with it, and its answer goes into its thread.
#include <gmock/gmock.h>

#include "app/outbox_stage.hpp"
#include "app/questions.hpp"
#include "core/error.hpp"
#include "core/notify_routes.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::SizeIs;
using Kind = NotificationKind;

class QuestionDelivery : public OutboxStage {
 protected:
  void SetUp() override {
    Question question{.id = "q1", .text = "Go on?", .choices = {"yes", "no"}, .default_choice = "no"};
    question.asked_at = clock.now();
    question.deadline = clock.now() + 10min;
    static_cast<void>(questions.ask(question));
  }

  void tell(Kind kind, const std::string& question = "q1") {
    Notification news;
    news.kind = kind;
    news.question = question;
    news.correlation_id = told_deployment;
    news.at = clock.now();
    news.text = to_string(kind);
    const NotifyRoutes routes{.targets = {{OutboxRoute::slack, "C1"}}};
    for (const auto& message : addressed(routes, news, ++sequence, "", clock.now())) EXPECT_TRUE(outbox.store(message));
  }

  DeliveryReport deliver(Questions* with) {
    auto ports = this->ports();
    ports.questions = with;
    return DrainOutbox(outbox, ports, options).once({});
  }
  DeliveryReport deliver() { return deliver(&questions); }

  FakeSlack::Entry entry_of(Kind kind) const {
    for (const auto& entry : slack.entries()) {
      if (entry.kind == kind) return entry;
    }
    ADD_FAILURE() << "nothing was said";
    return {};
  }

  Questions questions{memory};
};

TEST_F(QuestionDelivery, KeepsWhereItWasPosted) {
  tell(Kind::question);
  EXPECT_EQ(deliver().sent, 1U);
  const auto posted = entry_of(Kind::question);
  EXPECT_EQ(posted.thread, "") << "a thread of its own, whatever the deployment's is";
  EXPECT_EQ(questions.read("q1")->place, (QuestionPlace{"C1", posted.message}));
}

TEST_F(QuestionDelivery, KeepsWhereItWasFoundAgainAfterADoubt) {
  tell(Kind::question);
  slack.fail({nobody_answers, true});
  EXPECT_EQ(deliver().sent, 0U);
  EXPECT_FALSE(questions.read("q1")->place);
  clock.advance(5s);
  EXPECT_EQ(deliver().sent, 1U);
  ASSERT_THAT(slack.entries(), SizeIs(1));
  EXPECT_EQ(questions.read("q1")->place, (QuestionPlace{"C1", slack.entries().front().message}));
}

TEST_F(QuestionDelivery, NeitherFailsNorDoublesWhereItsPlaceCannotBeKept) {
  FragileStore broken(memory);
  Questions unreachable(broken);
  broken.break_down();
  tell(Kind::question);
  tell(Kind::question, "one that is gone");
  EXPECT_EQ(deliver(&unreachable).sent, 2U);
  EXPECT_THAT(slack.entries(), SizeIs(2));
  EXPECT_FALSE(questions.read("q1")->place);
  EXPECT_EQ(deliver(nullptr).sent, 0U) << "nothing is left";
}

TEST_F(QuestionDelivery, HasNoPlaceWhereTheTransportNamesNone) {
  FakeSlack webhook(/*keeps_threads=*/false);
  transport = &webhook;
  tell(Kind::question);
  tell(Kind::answered);
  EXPECT_EQ(deliver().sent, 2U);
  EXPECT_EQ(webhook.entries().back().thread, "");
}

TEST_F(QuestionDelivery, AnswersAndExplainsInTheQuestionsThread) {
  tell(Kind::question);
  tell(Kind::not_understood);
  tell(Kind::answered);
  EXPECT_EQ(deliver().sent, 3U);
  EXPECT_EQ(entry_of(Kind::not_understood).thread, entry_of(Kind::question).message);
  EXPECT_EQ(entry_of(Kind::answered).thread, entry_of(Kind::question).message);
}

TEST_F(QuestionDelivery, AnswersAloneWhereNobodyKnowsTheThread) {
  tell(Kind::answered);
  EXPECT_EQ(deliver().sent, 1U) << "it was never posted";
  tell(Kind::answered, "one that is gone");
  EXPECT_EQ(deliver().sent, 1U);
  FragileStore broken(memory);
  Questions unreachable(broken);
  broken.break_down();
  questions.note_place("q1", clock.now(), {"C1", "1.000001"});
  tell(Kind::answered);
  EXPECT_EQ(deliver(&unreachable).sent, 1U);
  for (const auto& entry : slack.entries()) EXPECT_EQ(entry.thread, "");
}

TEST_F(QuestionDelivery, AnswersAloneWhereTheQuestionWasDeleted) {
  questions.note_place("q1", clock.now(), {"C1", "1.000001"});
  slack.fail({slack_failure("thread_not_found"), false});
  tell(Kind::answered);
  EXPECT_EQ(deliver().sent, 1U);
  EXPECT_EQ(entry_of(Kind::answered).thread, "");
}

TEST_F(QuestionDelivery, AnswersOnceThoughTheOutcomeWasUnknown) {
  questions.note_place("q1", clock.now(), {"C1", "1.000001"});
  slack.fail({nobody_answers, true});
  tell(Kind::answered);
  EXPECT_EQ(deliver().sent, 0U);
  clock.advance(5s);
  EXPECT_EQ(deliver().sent, 1U);
  EXPECT_THAT(slack.entries(), SizeIs(1));
}

}  // namespace
}  // namespace signalbox::testing
