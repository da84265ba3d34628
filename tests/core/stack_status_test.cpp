#include "core/stack_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

struct Meaning {
  const char* rule;
  const char* word;
  StackPhase phase;
  Verdict verdict;
  bool busy;
  bool rollback;
  const char* next_step;  ///< what it must name; empty: nothing needs doing
};

constexpr auto moving = StackPhase::in_progress;
constexpr auto stuck = StackPhase::needs_action;

const std::vector<Meaning> meanings{
    {"a creation moves", "CREATE_IN_PROGRESS", moving, Verdict::pending, true, false, ""},
    {"created is done", "CREATE_COMPLETE", StackPhase::succeeded, Verdict::succeeded, false, false, ""},
    {"a failed creation without rollback blocks", "CREATE_FAILED", stuck, Verdict::failed, false, false,
     "RollbackStack"},
    {"a rollback moves and has failed already", "ROLLBACK_IN_PROGRESS", moving, Verdict::failed, true, true, ""},
    {"a rolled back creation can only be deleted", "ROLLBACK_COMPLETE", stuck, Verdict::failed, false, true,
     "delete the stack"},
    {"a failed rollback can only be deleted", "ROLLBACK_FAILED", stuck, Verdict::failed, false, true,
     "delete the stack"},
    {"a deletion moves", "DELETE_IN_PROGRESS", moving, Verdict::pending, true, false, ""},
    {"deleted is a success and an end", "DELETE_COMPLETE", StackPhase::succeeded, Verdict::succeeded, false, false, ""},
    {"a failed deletion is to be repeated", "DELETE_FAILED", stuck, Verdict::failed, false, false,
     "FORCE_DELETE_STACK"},
    {"an update moves", "UPDATE_IN_PROGRESS", moving, Verdict::pending, true, false, ""},
    {"cleanup after success is busy and already known", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", moving,
     Verdict::succeeded, true, false, ""},
    {"updated is done", "UPDATE_COMPLETE", StackPhase::succeeded, Verdict::succeeded, false, false, ""},
    {"a failed update without rollback blocks", "UPDATE_FAILED", stuck, Verdict::failed, false, false, "RollbackStack"},
    {"an update's rollback moves and has failed already", "UPDATE_ROLLBACK_IN_PROGRESS", moving, Verdict::failed, true,
     true, ""},
    {"cleanup after rollback is busy and already known", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", moving,
     Verdict::failed, true, true, ""},
    {"a rolled back update failed and takes the next one", "UPDATE_ROLLBACK_COMPLETE", StackPhase::failed,
     Verdict::failed, false, true, ""},
    {"a stuck rollback is to be continued", "UPDATE_ROLLBACK_FAILED", stuck, Verdict::failed, false, true,
     "ContinueUpdateRollback (with ResourcesToSkip"},
    {"under review nothing moves by itself", "REVIEW_IN_PROGRESS", StackPhase::not_begun, Verdict::pending, false,
     false, "change set"},
    {"an import moves", "IMPORT_IN_PROGRESS", moving, Verdict::pending, true, false, ""},
    {"imported is done", "IMPORT_COMPLETE", StackPhase::succeeded, Verdict::succeeded, false, false, ""},
    {"an import's rollback moves and has failed already", "IMPORT_ROLLBACK_IN_PROGRESS", moving, Verdict::failed, true,
     true, ""},
    {"a rolled back import failed and takes the next one", "IMPORT_ROLLBACK_COMPLETE", StackPhase::failed,
     Verdict::failed, false, true, ""},
    {"a stuck import rollback needs repair", "IMPORT_ROLLBACK_FAILED", stuck, Verdict::failed, false, true, "repair"},
};

TEST(StackStatus, EachOfThe23MeansWhatTheRuleSays) {
  for (const Meaning& row : meanings) {
    SCOPED_TRACE(std::string(row.word) + ": " + row.rule);
    const StackStatus status = parse_stack_status(row.word);
    EXPECT_EQ(to_string(status), row.word);
    EXPECT_EQ(phase_of(status), row.phase);
    EXPECT_EQ(verdict_of(status), row.verdict);
    EXPECT_EQ(is_busy(status), row.busy);
    EXPECT_EQ(has_ended(status), row.phase != moving && row.phase != StackPhase::not_begun);
    EXPECT_EQ(is_rollback(status), row.rollback);
    EXPECT_EQ(next_step(status).empty(), std::string_view(row.next_step).empty());
    EXPECT_THAT(std::string(next_step(status)), HasSubstr(row.next_step));
  }
}

TEST(StackStatus, TheTableIsComplete) {
  std::set<std::string_view> words;
  for (const Meaning& row : meanings) words.insert(row.word);
  std::set<std::string_view> known;
  for (const StackStatus status : all_stack_statuses()) known.insert(to_string(status));
  EXPECT_EQ(words, known);
  EXPECT_EQ(known.size(), 23U);
}

TEST(StackStatus, AnUnknownWordIsBusyAndNeverGood) {
  for (const char* word : {"", "create_complete", "CREATE_COMPLETE ", "POLISH_IN_PROGRESS", "UNKNOWN"}) {
    EXPECT_EQ(parse_stack_status(word), StackStatus::unknown) << word;
  }
  EXPECT_TRUE(is_busy(StackStatus::unknown));
  EXPECT_FALSE(has_ended(StackStatus::unknown));
  EXPECT_EQ(phase_of(StackStatus::unknown), StackPhase::unknown);
  EXPECT_EQ(verdict_of(StackStatus::unknown), Verdict::pending);
  EXPECT_FALSE(next_step(StackStatus::unknown).empty());
}

TEST(ResourceStatus, EachOfTheApisWordsHasItsPhase) {
  for (const char* operation : {"CREATE", "UPDATE", "DELETE", "IMPORT", "EXPORT", "ROLLBACK", "UPDATE_ROLLBACK",
                                "IMPORT_ROLLBACK", "EXPORT_ROLLBACK"}) {
    const std::string begin(operation);
    EXPECT_EQ(resource_phase_of(begin + "_IN_PROGRESS"), ResourcePhase::in_progress) << begin;
    EXPECT_EQ(resource_phase_of(begin + "_COMPLETE"), ResourcePhase::succeeded) << begin;
    EXPECT_EQ(resource_phase_of(begin + "_FAILED"), ResourcePhase::failed) << begin;
  }
  EXPECT_EQ(resource_phase_of("DELETE_SKIPPED"), ResourcePhase::skipped);
}

TEST(ResourceStatus, OtherWordsAreUnknown) {
  for (const char* word :
       {"", "COMPLETE", "_COMPLETE", "POLISH_COMPLETE", "CREATE_SKIPPED", "create_complete", "CREATE_COMPLETE\n"}) {
    EXPECT_EQ(resource_phase_of(word), ResourcePhase::unknown) << word;
  }
}

}  // namespace
}  // namespace signalbox::testing
