#include "core/resource_ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using News = ResourceLedger::News;

class Ledger {
 public:
  ResourceLedger::Entry record(const std::string& name, const char* status, int second = 0,
                               Counting counting = Counting::live) {
    StackEvent event;
    event.stack_id = "stack";
    event.logical_id = name;
    event.status = status;
    event.at = Time(std::chrono::seconds(second));
    return ledger.record(event, name, counting);
  }
  ResourceLedger ledger;
};

TEST(ResourceLedger, ADeletionThatIsTriedAgainIsOpenAgain) {
  Ledger book;
  (void)book.record("A", "DELETE_IN_PROGRESS", 1);
  (void)book.record("A", "DELETE_FAILED", 2);
  EXPECT_EQ(book.ledger.progress(), (Progress{.seen = 1, .failed = 1}));
  EXPECT_EQ(book.record("A", "DELETE_IN_PROGRESS", 3).news, News::started);
  EXPECT_EQ(book.ledger.progress(), (Progress{.seen = 1, .in_progress = 1}));
  const auto end = book.record("A", "DELETE_COMPLETE", 7);
  EXPECT_EQ(end.news, News::finished);
  EXPECT_EQ(end.elapsed, 4s);
  EXPECT_EQ(book.ledger.progress(), (Progress{.seen = 1, .done = 1}));
}

TEST(ResourceLedger, ABeginningThatComesAfterItsEndTellsNothing) {
  Ledger book;
  (void)book.record("A", "CREATE_COMPLETE", 5);
  EXPECT_EQ(book.record("A", "CREATE_IN_PROGRESS", 1).news, News::nothing);
  EXPECT_EQ(book.ledger.progress(), (Progress{.seen = 1, .done = 1}));
  EXPECT_TRUE(book.ledger.moving().empty());
}

TEST(ResourceLedger, AnotherActionIsAnotherBeginning) {
  Ledger book;
  EXPECT_EQ(book.record("A", "CREATE_IN_PROGRESS", 1).news, News::started);
  EXPECT_EQ(book.record("A", "CREATE_IN_PROGRESS", 2).news, News::nothing);
  EXPECT_EQ(book.record("A", "DELETE_IN_PROGRESS", 3).news, News::started);
  EXPECT_EQ(book.record("A", "DELETE_COMPLETE", 5).elapsed, 2s);
}

TEST(ResourceLedger, AnEndWhoseBeginningWasNotSeenTookNoTime) {
  Ledger book;
  EXPECT_EQ(book.record("A", "CREATE_COMPLETE", 5).elapsed, 0s);
  EXPECT_EQ(book.record("A", "DELETE_COMPLETE", 9, Counting::back).elapsed, 0s);
}

TEST(ResourceLedger, WhatWasOpenAtTheTurnIsSettledByHowTheStackFared) {
  Ledger book;
  (void)book.record("Restored", "UPDATE_IN_PROGRESS", 1);
  (void)book.record("Restored", "UPDATE_COMPLETE", 2, Counting::back);
  EXPECT_EQ(book.ledger.progress(), (Progress{.seen = 1, .failed = 1}))
      << "back where it was is not what was asked for";

  Ledger good;
  (void)good.record("Late", "UPDATE_IN_PROGRESS", 1);
  (void)good.record("Late", "UPDATE_IN_PROGRESS", 2);
  (void)good.record("Late", "UPDATE_COMPLETE", 3, Counting::cleanup);
  EXPECT_EQ(good.ledger.progress(), (Progress{.seen = 1, .done = 1}));
}

TEST(ResourceLedger, ResourcesOfTheSameNameInDifferentStacksAreDifferent) {
  ResourceLedger ledger;
  for (const char* stack : {"one", "other"}) {
    const StackEvent event{.stack_id = stack, .logical_id = "A", .status = "CREATE_IN_PROGRESS"};
    (void)ledger.record(event, "A", Counting::live);
  }
  EXPECT_EQ(ledger.progress().seen, 2U);
}

TEST(ResourceLedger, TheCountsAlwaysAddUp) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<const char*> statuses{"CREATE_IN_PROGRESS", "CREATE_COMPLETE",    "CREATE_FAILED",
                                            "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE",    "UPDATE_FAILED",
                                            "DELETE_COMPLETE",    "DELETE_IN_PROGRESS", "DELETE_FAILED",
                                            "DELETE_SKIPPED",     "POLISH_COMPLETE"};
    Ledger book;
    Progress before;
    for (const auto step : *rc::gen::container<std::vector<unsigned>>(rc::gen::arbitrary<unsigned>())) {
      const auto counting = static_cast<Counting>(step % 3);
      (void)book.record(std::string(1, static_cast<char>('A' + step / 3 % 4)), statuses[step / 12 % statuses.size()],
                        static_cast<int>(step / 200 % 50), counting);
      const Progress& now = book.ledger.progress();
      RC_ASSERT(now.seen == now.done + now.failed + now.in_progress);
      RC_ASSERT(now.seen >= before.seen);
      if (counting != Counting::live) {
        RC_ASSERT(now.seen == before.seen);
        RC_ASSERT(now.in_progress <= before.in_progress);
      }
      before = now;
    }
  }));
}

}  // namespace
}  // namespace signalbox::testing
