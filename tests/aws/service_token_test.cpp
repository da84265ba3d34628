#include "adapters/aws/service_token.hpp"

#include <gtest/gtest.h>

#include "adapters/aws/ecs_reading.hpp"

namespace signalbox::aws {
namespace {

std::string template_with(const std::string& token) {
  return "Resources:\n  Thing:\n    Type: Custom::Thing\n    Properties:\n      ServiceToken: " + token + "\n";
}

TEST(ServiceToken, IsReadFromYamlAndJsonAlike) {
  struct Row {
    std::string rule, body, arn, logical_id;
  };
  const std::vector<Row> rows = {
      {"short GetAtt", template_with("!GetAtt Handler.Arn"), "", "Handler"},
      {"short GetAtt of a list", template_with("!GetAtt [Handler, Arn]"), "", "Handler"},
      {"long GetAtt", template_with("{'Fn::GetAtt': Handler.Arn}"), "", "Handler"},
      {"JSON", R"({"Resources":{"Thing":{"Properties":{"ServiceToken":{"Fn::GetAtt":["Handler","Arn"]}}}}})", "",
       "Handler"},
      {"Ref", template_with("!Ref Handler"), "", "Handler"},
      {"written out", template_with("arn:aws:lambda:eu-west-1:1:function:f"), "arn:aws:lambda:eu-west-1:1:function:f",
       ""},
  };
  for (const auto& row : rows) {
    const auto token = service_token_of(row.body, "Thing");
    ASSERT_TRUE(token) << row.rule;
    EXPECT_EQ(token->arn, row.arn) << row.rule;
    EXPECT_EQ(token->logical_id, row.logical_id) << row.rule;
  }
}

TEST(ServiceToken, IsNoneWhereTheTemplateDoesNotSay) {
  for (const std::string& body : {std::string("{"), std::string(), std::string("[]"), template_with("!ImportValue x"),
                                  template_with("!Sub '${x}'"),
                                  std::string("Resources: {Thing: {Type: Custom::Thing}}"), std::string("a: &a [*a]")})
    EXPECT_FALSE(service_token_of(body, "Thing")) << body;
  EXPECT_FALSE(service_token_of(template_with("!Ref Handler"), "Other"));
}

TEST(ServiceToken, FunctionsAreToldFromOtherArns) {
  EXPECT_EQ(function_in("arn:aws:lambda:eu-west-1:1:function:migrate:live"), "migrate");
  EXPECT_EQ(function_in("arn:aws:sns:eu-west-1:1:topic"), "");
}

TEST(CustomResourceReason, NamesItsLog) {
  EXPECT_EQ(log_group_in("Error. Logs: /aws/lambda/My-Fn_1\n\n at x"), "/aws/lambda/My-Fn_1");
  EXPECT_EQ(log_group_in("see https://c/#logsV2:log-groups/log-group/$252Faws$252Flambda$252FMyFn (Request"),
            "/aws/lambda/MyFn");
  EXPECT_EQ(log_group_in("did not receive a response"), "");
  EXPECT_EQ(log_stream_in("See the details in CloudWatch Log Stream: 2026/01/14/[$LATEST]ab12. (Request)"),
            "2026/01/14/[$LATEST]ab12");
  EXPECT_EQ(log_stream_in("nothing"), "");
}

TEST(EcsServiceName, IsReadFromBothFormsOfArn) {
  const auto both = ecs_service_name("arn:aws:ecs:eu-west-1:1:service/shop/web");
  EXPECT_EQ(both.cluster, "shop");
  EXPECT_EQ(both.service, "web");
  EXPECT_EQ(ecs_service_name("arn:aws:ecs:eu-west-1:1:service/web").cluster, "default");
  EXPECT_EQ(ecs_service_name("arn:aws:ecs:eu-west-1:1:service/web").service, "web");
  EXPECT_EQ(ecs_service_name("web").service, "web");
}

}  // namespace
}  // namespace signalbox::aws
