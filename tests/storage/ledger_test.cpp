#include "adapters/storage/file/ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "adapters/storage/json_cursor.hpp"
#include "core/error.hpp"
#include "support/places.hpp"

namespace signalbox::storage {
namespace {

using nlohmann::json;

Ledger sample() {
  Ledger ledger;
  ledger.revision = 9;
  ledger.deployments["a"] = {7, R"({"correlation_id":"a","n":1})"};
  ledger.deployments["b"] = {8, R"({"correlation_id":"b","events":[{"status":"}{"}]})"};
  ledger.environments["e"] = {9, R"({"environment":"e","next_token":5,"holder":{"id":"a"}})"};
  ledger.other_members = {R"("owner": {"team":"x"})"};
  return ledger;
}

TEST(Ledger, WhatIsWrittenIsReadBack) {
  const auto reading = read_ledger(write_ledger(sample()), "here");
  EXPECT_EQ(write_ledger(reading.ledger), write_ledger(sample()));
  EXPECT_EQ(reading.ledger.revision, 9U);
  EXPECT_TRUE(reading.refused.empty());
  EXPECT_TRUE(reading.repeated.empty());
}

TEST(Ledger, EachEntryHasALineOfItsOwn) {
  EXPECT_EQ(write_ledger(sample()), R"({"format":1,"revision":9,
"environments":{
"e":{"version":9,"environment":"e","next_token":5,"holder":{"id":"a"}}
},
"deployments":[
{"version":7,"correlation_id":"a","n":1},
{"version":8,"correlation_id":"b","events":[{"status":"}{"}]}
],
"owner": {"team":"x"}}
)");
}

TEST(Ledger, AnEmptyOneIsReadable) {
  EXPECT_TRUE(json::accept(write_ledger({})));
  EXPECT_EQ(read_ledger("{}", "here").ledger.revision, 0U);
}

TEST(Ledger, TheRevisionIsNeverBelowAVersionInTheFile) {
  EXPECT_EQ(read_ledger(R"({"revision":2,"deployments":[{"correlation_id":"a","version":8}]})", "here").ledger.revision,
            8U);
}

TEST(Ledger, TextsThatAreNoLedgerAreDamage) {
  for (const char* text :
       {"", "null", "[]", "{", R"({"deployments":5})", R"({"environments":[]})", R"({"revision":-1})", "{} x"}) {
    EXPECT_THROW((void)read_ledger(text, "here"), JsonDamage) << text;
  }
}

TEST(Ledger, AFormatThatIsNotKnownIsRefusedByName) {
  for (const char* text : {R"({"format":2})", R"({"format":"new"})", R"({"format":1.5,"deployments":0})"}) {
    try {
      (void)read_ledger(text, "some/deployments.json");
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_NE(std::string(error.what()).find("some/deployments.json"), std::string::npos);
    }
  }
}

TEST(Ledger, OfATextCutAnywhereEveryWholeEntryIsSaved) {
  const auto whole = write_ledger(sample());
  const auto end_of = [&](const char* name) { return whole.find('\n', whole.find(name)) - 1; };
  for (std::size_t length = 0; length < whole.size() - 2; ++length) {
    const auto saved = salvage_ledger(whole.substr(0, length), 100);
    EXPECT_EQ(saved.environments.contains("e"), length >= end_of("\"next_token\"") + 1) << length;
    EXPECT_EQ(saved.deployments.contains("a"), length >= end_of("\"n\":1")) << length;
    EXPECT_EQ(saved.revision, 100U);
    EXPECT_TRUE(read_ledger(write_ledger(saved), "here").refused.empty()) << length;
  }
}

// Each file of tests/storage/corpus is a text that a person, a tool or a failing disk could leave; a new one needs no
// C++.
TEST(Ledger, EveryTextOfTheCorpusIsReadOrSalvagedButNeverLost) {
  int texts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::source_path("tests/storage/corpus"))) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const bool keeps_a = text.find("\"correlation_id\": \"kept\"") != std::string::npos;
    Ledger ledger;
    try {
      ledger = read_ledger(text, entry.path().string()).ledger;
    } catch (const JsonDamage&) {
      ledger = salvage_ledger(text, 0);
    }
    EXPECT_EQ(ledger.deployments.contains("kept"), keeps_a) << entry.path();
    EXPECT_TRUE(read_ledger(write_ledger(ledger), "here").refused.empty()) << entry.path();
    ++texts;
  }
  EXPECT_GE(texts, 10);
}

RC_GTEST_PROP(Ledger, NoDamageWhateverIsMoreThanDamage, (const std::string& rubbish)) {
  auto text = write_ledger(sample());
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text.replace(at, std::min(rubbish.size(), text.size() - at), rubbish);
  try {
    (void)read_ledger(text, "here");
  } catch (const JsonDamage&) {
  } catch (const Error& error) {
    RC_ASSERT(error.kind() == ErrorKind::invalid_input);
  }
  const auto saved = salvage_ledger(text, 0);
  RC_ASSERT(read_ledger(write_ledger(saved), "here").refused.empty());
}

}  // namespace
}  // namespace signalbox::storage
