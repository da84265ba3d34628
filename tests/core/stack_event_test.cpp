#include "core/stack_event.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

constexpr std::string_view shop =
    "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/5c7ab2b0-f0a1-11f0-8de9-0242ac120002";

StackEvent event(std::string type, std::string physical_id) {
  StackEvent made;
  made.stack_id = shop;
  made.resource_type = std::move(type);
  made.physical_id = std::move(physical_id);
  return made;
}

TEST(StackEvent, IsTheStacksOwnWhenItsPhysicalIdIsTheStack) {
  EXPECT_TRUE(is_about_stack_itself(event("AWS::CloudFormation::Stack", std::string(shop))));
  EXPECT_FALSE(is_about_stack_itself(event("AWS::CloudFormation::Stack", "arn:other")));
  EXPECT_FALSE(is_about_stack_itself(event("AWS::CloudFormation::Stack", "")));
  EXPECT_FALSE(is_about_stack_itself(event("AWS::SNS::Topic", std::string(shop))));
  EXPECT_FALSE(is_about_stack_itself(StackEvent{.resource_type = "AWS::CloudFormation::Stack"})) << "no ids at all";
}

TEST(StackEvent, IsOfANestedStackOtherwise) {
  EXPECT_TRUE(is_nested_stack(event("AWS::CloudFormation::Stack", "arn:other")));
  EXPECT_TRUE(is_nested_stack(event("AWS::CloudFormation::Stack", ""))) << "before it has a physical id";
  EXPECT_FALSE(is_nested_stack(event("AWS::CloudFormation::Stack", std::string(shop))));
  EXPECT_FALSE(is_nested_stack(event("AWS::CloudFormation::StackSet", "x")));
}

TEST(StackArn, HasFiveParts) {
  const auto arn = parse_stack_arn(shop);
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition, "aws");
  EXPECT_EQ(arn->region, "eu-central-1");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->name, "shop");
  EXPECT_EQ(arn->unique, "5c7ab2b0-f0a1-11f0-8de9-0242ac120002");
  EXPECT_EQ(parse_stack_arn("arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/shop/x")->partition, "aws-cn");
}

TEST(StackArn, OtherTextsAreNone) {
  for (const char* text : {"", "shop", "arn", "arn:aws", "arn:aws:s3:::bucket",
                           "arn:aws:cloudformation:eu-central-1:123456789012:changeSet/shop/x",
                           "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop",
                           "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/",
                           "arn:aws:cloudformation:eu-central-1:123456789012:stack//x",
                           "arn:aws:cloudformation:eu-central-1:123456789012:stack/1shop/x",
                           "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/x/y",
                           "arn:aws:cloudformation:eu-central-1:12345678901:stack/shop/x",
                           "arn:aws:cloudformation:eu-central-1:12345678901a:stack/shop/x",
                           "arn:aws:cloudformation::123456789012:stack/shop/x",
                           "arn:aws:cloudformation:eu central:123456789012:stack/shop/x",
                           "arn:azure:cloudformation:eu-central-1:123456789012:stack/shop/x",
                           "ARN:aws:cloudformation:eu-central-1:123456789012:stack/shop/x"}) {
    EXPECT_FALSE(parse_stack_arn(text)) << text;
  }
}

TEST(StackArn, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& noise) {
    std::string damaged(shop);
    damaged.insert(*rc::gen::inRange<std::size_t>(0, damaged.size()), noise);
    if (const auto arn = parse_stack_arn(damaged)) RC_ASSERT(!why_not_a_stack_name(arn->name));
    (void)why_not_a_stack_name(noise);
  }));
}

TEST(StackName, GoodNamesHaveNothingWrong) {
  for (const std::string& name : {std::string("a"), std::string("Shop-2"), std::string(128, 'x'), std::string(shop)}) {
    EXPECT_EQ(why_not_a_stack_name(name), std::nullopt) << name;
  }
}

TEST(StackName, WhatIsWrongIsNamed) {
  EXPECT_EQ(why_not_a_stack_name(""), "it is empty");
  EXPECT_EQ(why_not_a_stack_name(std::string(129, 'x')), "it has 129 characters, the limit is 128");
  EXPECT_EQ(why_not_a_stack_name("2shop"), "it begins with '2', not with a letter");
  EXPECT_EQ(why_not_a_stack_name("-shop"), "it begins with '-', not with a letter");
  EXPECT_EQ(why_not_a_stack_name(" shop"), "it begins with a blank, not with a letter");
  EXPECT_EQ(why_not_a_stack_name("my_shop"), "character 3 is '_'; letters, digits and hyphens are allowed");
  EXPECT_EQ(why_not_a_stack_name("my shop"), "character 3 is a blank; letters, digits and hyphens are allowed");
  EXPECT_EQ(why_not_a_stack_name("sh\x1b[31mop"),
            "character 3 is a control character; letters, digits and hyphens are allowed");
  EXPECT_EQ(why_not_a_stack_name("läden"),
            "character 2 is a character outside ASCII; letters, digits and hyphens are allowed");
  EXPECT_TRUE(why_not_a_stack_name("arn:aws:s3:::bucket")->starts_with("it begins like an ARN"));
}

std::string url_of(const std::string& arn) { return console_url(*parse_stack_arn(arn), arn); }

TEST(ConsoleUrl, LeadsToTheStackInEachPartition) {
  EXPECT_EQ(
      url_of("arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/1a"),
      "https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/stackinfo?stackId="
      "arn%3Aaws%3Acloudformation%3Aeu-central-1%3A123456789012%3Astack%2Fshop%2F1a");
  EXPECT_TRUE(url_of("arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/shop/1a")
                  .starts_with("https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#"));
  EXPECT_TRUE(
      url_of("arn:aws-us-gov:cloudformation:us-gov-west-1:123456789012:stack/shop/1a")
          .starts_with("https://us-gov-west-1.console.amazonaws-us-gov.com/cloudformation/home?region=us-gov-west-1#"));
}

TEST(ConsoleUrl, IsEmptyWhereTheConsoleIsNotKnown) {
  EXPECT_EQ(url_of("arn:aws-iso:cloudformation:us-iso-east-1:123456789012:stack/shop/1a"), "");
}

}  // namespace
}  // namespace signalbox::testing
