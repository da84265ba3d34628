// The judge itself, on histories written by hand: what a correct store can have answered passes, what it cannot is
// named.
#include "support/linearizability.hpp"

#include <gmock/gmock.h>

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

Instant at(int moment) { return Instant(std::chrono::seconds(moment)); }

/// A little language: `put(1, 2).over(0).gives(7)` is a put that was called at 1 and had returned at 2.
class Told {
 public:
  Told(Action action, int from, int to) {
    operation_ = {.action = action, .key = "environments/e", .answer = StoreAnswer::conflict};
    operation_.invoked = at(from);
    operation_.returned = at(to);
  }
  Told& over(Version version) { return operation_.expected = version, *this; }
  Told& marked(const std::string& mark) { return operation_.mark = mark, *this; }
  Told& gives(Version version) {
    operation_.answer = StoreAnswer::done;
    operation_.version = version;
    return operation_.mark.empty() ? marked("of " + std::to_string(version)) : *this;
  }
  Told& found(const std::string& mark) { return operation_.found = mark, *this; }
  Told& done() { return operation_.answer = StoreAnswer::done, *this; }
  Told& finds_none() { return operation_.answer = StoreAnswer::absent, *this; }
  Told& is_cut_off() {
    operation_.answer = StoreAnswer::unknown;
    operation_.returned = Instant::max();
    return *this;
  }
  Told& on(const std::string& key) { return operation_.key = key, *this; }
  operator Operation() const { return operation_; }  // NOLINT: reads as one

 private:
  Operation operation_;
};

Told get(int from, int to) { return {Action::get, from, to}; }
Told put(int from, int to) { return {Action::put, from, to}; }
Told change(int from, int to) { return {Action::change, from, to}; }
Told erase(int from, int to) { return {Action::erase, from, to}; }

std::optional<std::string> judge(const std::vector<Operation>& history) { return find_contradiction(history); }

TEST(Linearizability, NothingContradictsNothing) { EXPECT_EQ(judge({}), std::nullopt); }

TEST(Linearizability, OneAfterTheOtherPasses) {
  EXPECT_EQ(judge({get(0, 1).finds_none(), put(2, 3).over(0).gives(5), get(4, 5).gives(5), put(6, 7).over(5).gives(6),
                   put(8, 9).over(5).marked("late"), get(10, 11).gives(6), erase(12, 13).over(6).done(),
                   get(14, 15).finds_none(), put(16, 17).over(0).gives(9), change(18, 19).over(9).gives(10)}),
            std::nullopt);
}

TEST(Linearizability, WhoeverReadsDuringAWriteMayFindEither) {
  EXPECT_EQ(judge({put(0, 1).over(0).gives(1), put(2, 9).over(1).gives(2), get(3, 4).gives(1), get(5, 6).gives(2)}),
            std::nullopt);
}

TEST(Linearizability, OnceTheNewWasReadTheOldIsStale) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), put(2, 9).over(1).gives(2), get(3, 4).gives(2), get(5, 6).gives(1)}),
              Optional(HasSubstr("over before")));
}

TEST(Linearizability, AReadAfterTheNextWriteHadReturnedIsStale) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), put(2, 3).over(1).gives(2), get(4, 5).gives(1)}),
              Optional(HasSubstr("over before")));
}

TEST(Linearizability, AReadBeforeTheWriteWasCalledIsForeknowledge) {
  EXPECT_THAT(judge({get(0, 1).gives(1), put(2, 3).over(0).gives(1)}), Optional(HasSubstr("over before")));
}

TEST(Linearizability, AcknowledgedAndThenNeverSeenIsLost) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), put(2, 3).over(1).gives(2), put(4, 5).over(1).gives(3)}),
              Optional(HasSubstr("two writes replaced version 1")));
}

TEST(Linearizability, AChangeThatOverlooksAnotherIsALostUpdate) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), change(2, 9).over(1).gives(2), change(2, 9).over(1).gives(3)}),
              Optional(HasSubstr("two writes replaced version 1")));
}

TEST(Linearizability, AChangeHasNoConflicts) {
  EXPECT_THAT(judge({change(0, 1).over(0).marked("m")}), Optional(HasSubstr("no conflicts")));
}

TEST(Linearizability, OfTwoCreationsOneNeedsAnEraseBetween) {
  EXPECT_THAT(judge({put(0, 9).over(0).gives(1), put(0, 9).over(0).gives(2)}), Optional(HasSubstr("nobody erased")));
  EXPECT_EQ(judge({put(0, 9).over(0).gives(1), put(0, 9).over(0).gives(2), erase(0, 9).over(1).done()}), std::nullopt);
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), put(2, 3).over(0).gives(2), erase(4, 5).over(1).done()}),
              Optional(HasSubstr("over before")));
}

TEST(Linearizability, LivesAreOrderedByTimeNotByVersion) {
  EXPECT_EQ(
      judge({put(0, 1).over(0).gives(9), erase(2, 3).over(9).done(), put(4, 5).over(0).gives(2), get(6, 7).gives(2)}),
      std::nullopt);
}

TEST(Linearizability, AShortLifeFitsBetweenTwoLongOnes) {
  EXPECT_EQ(judge({put(0, 1).over(0).gives(1), get(4, 5).gives(1), erase(4, 12).over(1).done(),
                   put(3, 30).over(0).gives(2), erase(3, 30).over(2).done(),  //
                   put(11, 20).over(0).gives(3), get(21, 22).gives(3)}),
            std::nullopt);
}

TEST(Linearizability, AVersionGivenTwiceIsNamed) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1).marked("a"), erase(2, 3).over(1).done(),
                     put(4, 5).over(0).marked("b").gives(1)}),
              Optional(HasSubstr("version 1 was given twice")));
}

TEST(Linearizability, AVersionThatDoesNotGrowIsNamed) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(5), put(2, 3).over(5).gives(4)}), Optional(HasSubstr("does not grow")));
}

TEST(Linearizability, AnEraseThatDidNothingIsNoticedByTheNextReader) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), erase(2, 3).over(1).done(), get(4, 5).gives(1)}),
              Optional(HasSubstr("over before")));
}

TEST(Linearizability, AVersionEndsOnce) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), erase(2, 9).over(1).done(), put(2, 9).over(1).gives(2)}),
              Optional(HasSubstr("version 1 ended twice")));
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), erase(2, 9).over(1).done(), erase(2, 9).over(1).done()}),
              Optional(HasSubstr("version 1 ended twice")));
}

TEST(Linearizability, WhatIsThereIsNotAbsent) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), get(2, 3).finds_none()}), Optional(HasSubstr("it was there")));
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), get(2, 3).finds_none(), erase(4, 5).over(1).done()}),
              Optional(HasSubstr("it was there")));
  EXPECT_EQ(judge({put(0, 1).over(0).gives(1), get(2, 4).finds_none(), erase(3, 5).over(1).done()}), std::nullopt);
}

TEST(Linearizability, AConflictNeedsSomebodyWhoWasFirst) {
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), put(2, 3).over(1).marked("refused")}),
              Optional(HasSubstr("nobody changed the version")));
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), erase(2, 3).over(1), put(4, 5).over(1).gives(2)}),
              Optional(HasSubstr("nobody changed the version")));
  EXPECT_EQ(judge({put(0, 1).over(0).gives(1), put(2, 4).over(1).marked("refused"), put(3, 5).over(1).gives(2)}),
            std::nullopt);
}

TEST(Linearizability, AConflictOfACreationNeedsADocument) {
  EXPECT_THAT(judge({put(0, 1).over(0).marked("refused"), put(2, 3).over(0).gives(1)}),
              Optional(HasSubstr("it was absent")));
  EXPECT_EQ(judge({put(0, 2).over(0).marked("refused"), put(1, 3).over(0).gives(1)}), std::nullopt);
}

TEST(Linearizability, AConflictOfAWriteThatTookEffectIsNamed) {
  EXPECT_THAT(
      judge({put(0, 1).over(0).gives(1), put(2, 3).over(1).marked("refused"), get(4, 5).marked("refused").gives(2)}),
      Optional(HasSubstr("a refused write was read")));
}

TEST(Linearizability, WhatWasCutOffMayHaveTakenEffectOrNot) {
  const Operation first = put(0, 1).over(0).gives(1);
  const Operation cut = put(2, 3).over(1).marked("cut").is_cut_off();
  EXPECT_EQ(judge({first, cut, get(4, 5).gives(1)}), std::nullopt);
  EXPECT_EQ(judge({first, cut, get(4, 5).gives(1), get(6, 7).marked("cut").gives(2)}), std::nullopt) << "late";
  EXPECT_EQ(judge({first, cut, put(4, 5).over(1).gives(2)}), std::nullopt);
  EXPECT_EQ(judge({first, cut, put(4, 5).over(1).marked("refused")}), std::nullopt) << "it may be what was first";
}

TEST(Linearizability, WhatWasCutOffTakesEffectOnceAndForAll) {
  const Operation first = put(0, 1).over(0).gives(1);
  const Operation cut = put(2, 3).over(1).marked("cut").is_cut_off();
  EXPECT_THAT(judge({first, cut, get(4, 5).marked("cut").gives(2), get(6, 7).gives(1)}),
              Optional(HasSubstr("over before")));
  EXPECT_THAT(judge({first, cut, get(4, 5).marked("cut").gives(2), get(6, 7).marked("cut").gives(3)}),
              Optional(HasSubstr("took effect twice")));
  EXPECT_THAT(judge({first, get(0, 1).marked("cut").gives(2), cut}), Optional(HasSubstr("over before")));
}

TEST(Linearizability, WhatAChangeFoundShowsThatACutOffWriteTookEffect) {
  const Operation first = put(0, 1).over(0).gives(1);
  const Operation cut = put(2, 3).over(1).marked("cut").is_cut_off();
  const Operation later = change(2, 3).over(2).found("cut").marked("later").is_cut_off();
  EXPECT_EQ(judge({first, cut, change(4, 5).over(2).found("cut").gives(3)}), std::nullopt);
  EXPECT_EQ(judge({first, later, cut, get(4, 5).marked("later").gives(3)}), std::nullopt);
  EXPECT_THAT(judge({first, cut, change(4, 5).over(2).found("cut").gives(3), put(6, 7).over(1).gives(4)}),
              Optional(HasSubstr("two writes replaced version 1")));
}

TEST(Linearizability, AnEraseThatWasCutOffMayExplainAbsence) {
  const Operation first = put(0, 1).over(0).gives(1);
  const Operation cut = erase(4, 5).over(1).is_cut_off();
  EXPECT_EQ(judge({first, cut, get(6, 7).finds_none()}), std::nullopt);
  EXPECT_EQ(judge({first, cut, put(6, 7).over(0).gives(2)}), std::nullopt);
  EXPECT_THAT(judge({first, cut, get(2, 3).finds_none()}), Optional(HasSubstr("it was there")));
  EXPECT_THAT(judge({first, put(2, 3).over(0).gives(2), cut}), Optional(HasSubstr("over before")));
  EXPECT_THAT(judge({first, put(2, 3).over(1).gives(2), cut, get(6, 7).finds_none()}),
              Optional(HasSubstr("it was there")));
}

TEST(Linearizability, BodiesComeFromWriters) {
  EXPECT_THAT(judge({get(0, 1).gives(1)}), Optional(HasSubstr("nobody wrote")));
  EXPECT_THAT(judge({put(0, 1).over(3).gives(4)}), Optional(HasSubstr("never was")));
  EXPECT_THAT(judge({erase(0, 1).over(3).done()}), Optional(HasSubstr("never was")));
}

TEST(Linearizability, KeysAreJudgedEachForItself) {
  EXPECT_EQ(judge({put(0, 1).over(0).gives(1), get(2, 3).finds_none().on("beats/b")}), std::nullopt);
  EXPECT_THAT(judge({put(0, 1).over(0).gives(1), get(2, 3).gives(1).marked("of 1").on("beats/b")}),
              Optional(HasSubstr("beats/b: nobody wrote")));
}

TEST(Disorder, IsAMomentOfALaterGroupThatWasOverBeforeOneOfAnEarlier) {
  EXPECT_EQ(find_disorder({{{at(0), at(3), "a"}, {at(9), at(9), "b"}}, {{at(1), at(9), "c"}}}), std::nullopt);
  EXPECT_THAT(find_disorder({{{at(0), at(3), "a"}, {at(9), at(9), "b"}}, {}, {{at(1), at(8), "c"}}}),
              Optional(std::string("what comes later was over before: c; then b")));
}

}  // namespace
}  // namespace signalbox::testing
