// Submissions, pages, resources, change sets and STS.
#include "rehearsal/desk.hpp"
#include "rehearsal/page.hpp"
#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;
using testing::Desk;
using testing::Parameters;
using testing::short_create;
using testing::some_template;

Desk make_desk() { return Desk(ScenarioSet({short_create()})); }  // guaranteed elision: a desk cannot move

TEST(Submission, NamesAreCheckedInAwsWords) {
  auto desk = make_desk();
  const auto message = [&](const std::string& name) {
    return desk.call("CreateStack", {{"StackName", name}, {"TemplateBody", some_template}}).message();
  };
  EXPECT_EQ(
      message(""),
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null");
  EXPECT_NE(message("no_underscores").find("Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"),
            std::string::npos);
  EXPECT_NE(message(std::string(129, 'a')).find("Member must have length less than or equal to 128"),
            std::string::npos);
  EXPECT_EQ(message(std::string(128, 'a')), "");
}

TEST(Submission, TemplatesAreCheckedForTheirForm) {
  auto desk = make_desk();
  const auto message = [&](const std::string& body) {
    return desk.call("CreateStack", {{"StackName", "web"}, {"TemplateBody", body}}).message();
  };
  EXPECT_EQ(message(""), "Either Template URL or Template Body must be specified.");
  EXPECT_EQ(message("{"), "Template format error: JSON not well-formed.");
  EXPECT_EQ(message("{}"), "Template format error: At least one Resources member must be defined.");
  EXPECT_EQ(message("just words"), "Template format error: unsupported structure.");
  EXPECT_EQ(message("Parameters:\n  A: 1\n"), "Template format error: At least one Resources member must be defined.");
  EXPECT_NE(message(std::string(51'201, ' ')).find("51200"), std::string::npos);
  EXPECT_EQ(message("Resources:\n  A:\n    Type: AWS::SQS::Queue\n"), "");
}

TEST(Submission, ThePreviousTemplateAndParametersCanStay) {
  auto desk = make_desk();
  desk.call("CreateStack", {{"StackName", "web"},
                            {"TemplateBody", some_template},
                            {"Parameters.member.1.ParameterKey", "Size"},
                            {"Parameters.member.1.ParameterValue", "5"}});
  desk.advance(1min);
  const auto update = desk.call("UpdateStack", {{"StackName", "web"},
                                                {"UsePreviousTemplate", "true"},
                                                {"Parameters.member.1.ParameterKey", "Size"},
                                                {"Parameters.member.1.UsePreviousValue", "true"}});
  ASSERT_EQ(update.response.status, 200) << update.response.body;
  EXPECT_EQ(desk.call("GetTemplate", {{"StackName", "web"}}).text("TemplateBody"), some_template);
  EXPECT_EQ(desk.call("DescribeStacks", {{"StackName", "web"}}).text("Stacks/member/Parameters/member/ParameterValue"),
            "5");
}

TEST(Submission, ATemplateByUrlIsTakenButCannotBeReadBack) {
  auto desk = make_desk();
  EXPECT_EQ(
      desk.call("CreateStack", {{"StackName", "web"}, {"TemplateURL", "https://bucket/template"}}).response.status,
      200);
  EXPECT_EQ(desk.call("GetTemplate", {{"StackName", "web"}}).code(), "ValidationError");
}

TEST(Submission, ValidateTemplateListsTheParametersOfJson) {
  auto desk = make_desk();
  const auto reply = desk.call(
      "ValidateTemplate",
      {{"TemplateBody",
        R"({"Description": "d", "Parameters": {"Size": {"Type": "Number", "Default": 3}}, "Resources": {"A": {}}})"}});
  EXPECT_EQ(reply.text("Description"), "d");
  EXPECT_EQ(reply.text("Parameters/member/ParameterKey"), "Size");
  EXPECT_EQ(reply.text("Parameters/member/DefaultValue"), "3");
  EXPECT_EQ(desk.call("ValidateTemplate", {{"TemplateBody", "{}"}}).code(), "ValidationError");
}

TEST(Submission, ATemplateSummaryTellsTheParametersOfAStackOrATemplate) {
  auto desk = make_desk();
  const std::string body = R"({"Parameters": {"Size": {"Type": "Number"}}, "Resources": {"A": {}}})";
  EXPECT_EQ(desk.call("GetTemplateSummary", {{"TemplateBody", body}}).text("Parameters/member/ParameterKey"), "Size");
  desk.call("CreateStack", {{"StackName", "web"}, {"TemplateBody", body}});
  EXPECT_EQ(desk.call("GetTemplateSummary", {{"StackName", "web"}}).text("Parameters/member/ParameterKey"), "Size");
  EXPECT_EQ(desk.call("GetTemplateSummary", {{"StackName", "none"}}).message(), "Stack with id none does not exist");
  EXPECT_EQ(desk.call("GetTemplateSummary").message(), "Either Template URL or Template Body must be specified.");
}

TEST(Pages, TokensStayGoodWhileNewEntriesArrive) {
  const auto first = page_of(250, "");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->begin, 150U);
  const auto second = page_of(260, first->next_token);
  EXPECT_EQ(second->end, 150U);
  const auto last = page_of(260, second->next_token);
  EXPECT_EQ(last->begin, 0U);
  EXPECT_EQ(last->next_token, "");
}

TEST(Pages, AnEmptyListIsOnePageAndForeignTokensAreRefused) {
  EXPECT_EQ(page_of(0, "")->next_token, "");
  for (const char* token : {"x", "older-", "older-x", "older-11", "older--1", "older-99999999999999999999999"})
    EXPECT_FALSE(page_of(10, token)) << token;
}

TEST(Pages, AForeignTokenIsAValidationError) {
  auto desk = make_desk();
  desk.create("web");
  EXPECT_EQ(desk.call("DescribeStackEvents", {{"StackName", "web"}, {"NextToken", "x"}}).code(), "ValidationError");
  EXPECT_EQ(desk.call("DescribeStacks", {{"NextToken", "x"}}).code(), "ValidationError");
}

TEST(Pages, AllStacksComeInPagesNewestFirst) {
  auto desk = make_desk();
  for (int i = 0; i < 130; ++i) desk.create(fmt::format("web-{}", i));
  const auto first = desk.call("DescribeStacks");
  ASSERT_EQ(first.texts("Stacks", "StackName").size(), 100U);
  EXPECT_EQ(first.texts("Stacks", "StackName").front(), "web-129");
  const auto second = desk.call("DescribeStacks", {{"NextToken", first.text("NextToken")}});
  EXPECT_EQ(second.texts("Stacks", "StackName").size(), 30U);
  EXPECT_EQ(second.text("NextToken"), "");
}

TEST(StackResources, AreListedByHundredsAndDescribedUpToAHundred) {
  std::vector<testing::Line> lines{{0, "stack", "CREATE_IN_PROGRESS"}};
  for (int i = 0; i < 130; ++i) lines.push_back({1, fmt::format("Queue{:03}", i), "CREATE_COMPLETE"});
  lines.push_back({2, "stack", "CREATE_COMPLETE"});
  Desk desk(ScenarioSet({testing::scenario("large", StackVerb::create, lines)}));
  desk.create("web");
  desk.advance(1min);
  const auto first = desk.call("ListStackResources", {{"StackName", "web"}});
  const auto second = desk.call("ListStackResources", {{"StackName", "web"}, {"NextToken", first.text("NextToken")}});
  auto listed = first.texts("StackResourceSummaries", "LogicalResourceId");
  EXPECT_EQ(listed.size(), 100U);
  for (auto& id : second.texts("StackResourceSummaries", "LogicalResourceId")) listed.push_back(id);
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()).size(), 130U);
  EXPECT_EQ(second.text("NextToken"), "");
  EXPECT_EQ(desk.call("DescribeStackResources", {{"StackName", "web"}}).texts("StackResources", "Timestamp").size(),
            100U);
}

TEST(ListStacks, FiltersByStatus) {
  auto desk = make_desk();
  desk.create("old");
  desk.advance(1min);
  desk.create("new");
  const auto reply = desk.call("ListStacks", {{"StackStatusFilter.member.1", "CREATE_COMPLETE"}});
  EXPECT_EQ(reply.texts("StackSummaries", "StackName"), std::vector<std::string>{"old"});
}

TEST(ChangeSets, OneOfTypeCreateLeavesItsStackInReviewUntilItIsExecuted) {
  auto desk = make_desk();
  const Parameters set = {
      {"StackName", "web"}, {"ChangeSetName", "first"}, {"ChangeSetType", "CREATE"}, {"TemplateBody", some_template}};
  EXPECT_EQ(desk.call("CreateChangeSet", set).response.status, 200);
  EXPECT_EQ(desk.status("web"), "REVIEW_IN_PROGRESS");
  EXPECT_EQ(desk.call("CreateChangeSet", set).code(), "AlreadyExistsException");
  const Parameters which = {{"StackName", "web"}, {"ChangeSetName", "first"}};
  const auto described = desk.call("DescribeChangeSet", which);
  EXPECT_EQ(described.text("ExecutionStatus"), "AVAILABLE");
  EXPECT_EQ(described.text("Changes/member/ResourceChange/Action"), "Add");
  EXPECT_EQ(desk.call("ListChangeSets", {{"StackName", "web"}}).texts("Summaries", "ChangeSetName"),
            std::vector<std::string>{"first"});
  EXPECT_EQ(desk.call("ExecuteChangeSet", which).response.status, 200);
  EXPECT_EQ(desk.status("web"), "CREATE_IN_PROGRESS");
  EXPECT_EQ(desk.call("ExecuteChangeSet", which).code(), "InvalidChangeSetStatus");
}

TEST(ChangeSets, OneOfTypeUpdateNeedsAStackThatTakesUpdates) {
  auto desk = make_desk();
  const Parameters set = {{"StackName", "web"}, {"ChangeSetName", "first"}, {"TemplateBody", some_template}};
  EXPECT_EQ(desk.call("CreateChangeSet", set).message(), "Stack [web] does not exist");
  desk.create("web");
  EXPECT_NE(desk.call("CreateChangeSet", set).message().find("CREATE_IN_PROGRESS state and can not be updated."),
            std::string::npos);
  desk.advance(1min);
  const auto arn = desk.call("CreateChangeSet", set).text("Id");
  EXPECT_EQ(desk.call("DescribeChangeSet", {{"ChangeSetName", arn}}).text("Changes/member/ResourceChange/Action"),
            "Modify");
  EXPECT_EQ(desk.call("ExecuteChangeSet", {{"ChangeSetName", arn}}).response.status, 200);
  EXPECT_EQ(desk.status("web"), "UPDATE_IN_PROGRESS");
}

TEST(ChangeSets, OneThatIsNotThereHasItsOwnError) {
  auto desk = make_desk();
  desk.create("web");
  const auto reply = desk.call("DescribeChangeSet", {{"StackName", "web"}, {"ChangeSetName", "none"}});
  EXPECT_EQ(reply.code(), "ChangeSetNotFound");
  EXPECT_EQ(reply.response.status, 404);
  EXPECT_EQ(desk.call("DescribeChangeSet", {{"StackName", "nothing"}, {"ChangeSetName", "none"}}).message(),
            "Stack [nothing] does not exist");
  EXPECT_EQ(desk.call("DeleteChangeSet", {{"StackName", "web"}, {"ChangeSetName", "none"}}).response.status, 200);
}

TEST(ChangeSets, ADeletedOneIsGone) {
  auto desk = make_desk();
  desk.create("web");
  desk.advance(1min);
  desk.call("CreateChangeSet", {{"StackName", "web"}, {"ChangeSetName", "first"}, {"TemplateBody", some_template}});
  desk.call("DeleteChangeSet", {{"StackName", "web"}, {"ChangeSetName", "first"}});
  EXPECT_EQ(desk.call("DescribeChangeSet", {{"StackName", "web"}, {"ChangeSetName", "first"}}).code(),
            "ChangeSetNotFound");
}

TEST(Sts, KeysOfAnAssumedRoleAreThatRoleUntilTheyExpire) {
  auto desk = make_desk();
  const auto granted = desk.call("AssumeRole", {{"RoleArn", "arn:aws:iam::000000000000:role/path/deploy"},
                                                {"RoleSessionName", "ci"},
                                                {"DurationSeconds", "900"}});
  EXPECT_EQ(granted.text("Credentials/Expiration"), to_iso8601(desk.now + 15min));
  desk.credential = granted.text("Credentials/AccessKeyId") + "/20260114/us-east-1/sts/aws4_request";
  EXPECT_EQ(desk.call("GetCallerIdentity").text("Arn"), "arn:aws:sts::000000000000:assumed-role/deploy/ci");
  desk.advance(15min);
  const auto expired = desk.call("DescribeStacks");
  EXPECT_EQ(expired.code(), "ExpiredToken");
  EXPECT_EQ(expired.response.status, 403);
}

TEST(Sts, WebIdentityNeedsAToken) {
  auto desk = make_desk();
  Parameters call = {{"RoleArn", "arn:aws:iam::000000000000:role/deploy"}, {"RoleSessionName", "ci"}};
  EXPECT_EQ(desk.call("AssumeRoleWithWebIdentity", call).code(), "ValidationError");
  call.emplace_back("WebIdentityToken", "token");
  EXPECT_TRUE(desk.call("AssumeRoleWithWebIdentity", call).text("Credentials/AccessKeyId").starts_with("ASIA"));
}

TEST(Sts, BadRolesAndSpansAreRefused) {
  auto desk = make_desk();
  const auto code = [&](const char* role, const char* name, const char* seconds) {
    return desk.call("AssumeRole", {{"RoleArn", role}, {"RoleSessionName", name}, {"DurationSeconds", seconds}}).code();
  };
  EXPECT_EQ(code("deploy", "ci", ""), "ValidationError");
  EXPECT_EQ(code("arn:aws:iam::000000000000:role/deploy", "", ""), "ValidationError");
  for (const char* seconds : {"899", "43201", "-1", "soon", "900x"})
    EXPECT_EQ(code("arn:aws:iam::000000000000:role/deploy", "ci", seconds), "ValidationError");
}

TEST(XmlWriter, EscapesWhatXmlCannotHold) {
  EXPECT_EQ(XmlWriter().text("a", "<&>\"\r\n\x1b").xml(), "<a>&lt;&amp;&gt;&quot;&#xD;\n\xef\xbf\xbd</a>");
  EXPECT_EQ(XmlWriter().text_if_any("a", "").xml(), "");
}

TEST(QueryCall, KnowsUtf8FromOtherBytes) {
  for (const char* text : {"", "plain", "\xc3\xbc", "\xe2\x82\xac", "\xf0\x9f\x98\x80"})
    EXPECT_TRUE(is_utf8(text)) << text;
  for (const char* text : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                           "\xf8\x88\x80\x80\x80", "\xe2\x82"})
    EXPECT_FALSE(is_utf8(text));
}

}  // namespace
}  // namespace signalbox::rehearsal
