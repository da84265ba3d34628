#include "records/archive_document.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace signalbox {
namespace {

using ::testing::HasSubstr;

std::string refusal(const std::string& text) {
  try {
    (void)read_archive(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    return error.what();
  }
  ADD_FAILURE() << "was read: " << text;
  return {};
}

TEST(Archive, IsReadAsItWasWritten) {
  const std::vector<ArchivedDocument> documents{{"beats/a", R"({"at":"x"})"},
                                                {"environments/production", R"({"next_token":7})"}};
  const std::string text = write_archive("file:/r", Time{std::chrono::seconds(1'768'394'096)}, documents);
  EXPECT_EQ(read_archive(text), documents);
  EXPECT_EQ(nlohmann::json::parse(text)["exported_at"], "2026-01-14T12:34:56Z");
}

TEST(Archive, APlainListOfDeploymentsIsReadTooAndEndedOnesAreHistory) {
  const auto documents = read_archive(
      R"({"deployments": [{"correlation_id": "a", "status": "success", "version": 3, "started_at": "2026-01-14T12:34:56Z"},
                          {"correlation_id": "b", "status": "in_progress"}],
          "environments": {"production": {"version": 9, "next_token": 7}}})");
  std::vector<std::string> keys;
  for (const auto& document : documents) {
    keys.push_back(document.key);
    EXPECT_FALSE(nlohmann::json::parse(document.body).contains("version")) << "that is the file registry's own";
  }
  EXPECT_THAT(keys, ::testing::ElementsAre("deployments/a", "history/a", "deployments/b", "environments/production"));
}

TEST(Archive, WhatItCannotBeNamesTheReason) {
  EXPECT_THAT(refusal("nonsense"), HasSubstr("the archive"));
  EXPECT_THAT(refusal("{}"), HasSubstr("neither"));
  EXPECT_THAT(refusal(R"({"format": 2, "documents": {}})"), HasSubstr("newer signalbox"));
  EXPECT_THAT(refusal(R"({"documents": {"beats/a": 3}})"), HasSubstr("\"beats/a\""));
  EXPECT_THAT(refusal(R"({"deployments": [{"status": "failed"}]})"), HasSubstr("correlation_id"));
  EXPECT_THAT(refusal(R"({"deployments": [{"correlation_id": "a", "status": "dancing"}]})"), HasSubstr("dancing"));
}

TEST(Archive, BodiesAreComparedByWhatTheySay) {
  EXPECT_TRUE(is_same_document(R"({"a":1,"b":2})", R"({ "b": 2, "a": 1 })"));
  EXPECT_FALSE(is_same_document(R"({"a":1})", R"({"a":2})"));
}

}  // namespace
}  // namespace signalbox
