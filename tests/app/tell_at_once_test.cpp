#include "app/tell_at_once.hpp"

#include <gmock/gmock.h>

#include "app/outbox_stage.hpp"
#include "records/keys.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TellingAtOnce : public OutboxStage {
 protected:
  OutboxMessage to(const std::string& channel) {
    OutboxMessage message;
    message.target = {OutboxRoute::slack, channel};
    message.notification.text = "to " + channel;
    message.notification.at = message.stored_at = clock.now();
    message.id = outbox_id(message.target, message.notification, ++sequence, "");
    return message;
  }
  ToldAtOnce tell(const std::vector<OutboxMessage>& messages) {
    return tell_at_once(outbox, drain_, {own, own_drain, is_own_kept}, clock, messages, 1s, {});
  }

  MemoryStore folder{clock};
  Outbox own{folder};
  DrainOutbox own_drain{own, ports(), options};
  DrainOutbox drain_ = drainer();
  bool is_own_kept = true;
};

TEST_F(TellingAtOnce, LeavesNothingOfWhatArrived) {
  const auto told = tell({to("C1"), to("C2")});
  EXPECT_THAT(told.left, IsEmpty());
  EXPECT_EQ(told.trouble, "");
  EXPECT_THAT(slack.texts(), ::testing::UnorderedElementsAre("to C1", "to C2"));
}

TEST_F(TellingAtOnce, SendsFromBothWhereTheRegistryTookOnlyTheFirst) {
  const auto first = to("C1"), second = to("C2");
  fragile.before_next_write(keys::outbox_message(second.id), [] { throw Error(ErrorKind::unavailable, "cut off"); });
  EXPECT_THAT(tell({first, second}).left, IsEmpty());
  EXPECT_THAT(slack.texts(), ::testing::UnorderedElementsAre("to C1", "to C2"));
}

TEST_F(TellingAtOnce, LooksIntoBothForWhatIsLeft) {
  const auto first = to("C1"), second = to("C2");
  fragile.before_next_write(keys::outbox_message(second.id), [] { throw Error(ErrorKind::unavailable, "cut off"); });
  slack.fail({not_now, false}, 100);
  const auto told = tell({first, second});
  ASSERT_THAT(told.left, SizeIs(2));
  EXPECT_EQ(told.left[0].message.id, first.id);
  EXPECT_FALSE(told.left[0].is_on_this_machine);
  EXPECT_EQ(told.left[1].message.id, second.id);
  EXPECT_TRUE(told.left[1].is_on_this_machine);
  EXPECT_FALSE(told.left[1].is_lost);
}

TEST_F(TellingAtOnce, CallsLostWhatIsLeftWhereNothingOutlivesTheProcess) {
  fragile.break_down();
  slack.fail({not_now, false}, 100);
  is_own_kept = false;
  const auto told = tell({to("C1")});
  ASSERT_THAT(told.left, SizeIs(1));
  EXPECT_TRUE(told.left[0].is_lost);
}

TEST_F(TellingAtOnce, TroubleOnceAllIsStoredIsToldAndWhatNobodyCanSayAnythingOfIsLeft) {
  const auto message = to("C1");
  fragile.before_next_write(keys::lane(lane_of(message.target)), [&] {
    fragile.break_down();
    throw Error(ErrorKind::unavailable, "cut off");
  });
  const auto told = tell({message});
  EXPECT_NE(told.trouble, "");
  ASSERT_THAT(told.left, SizeIs(1));
  EXPECT_EQ(told.left[0].message.id, message.id);
  fragile.mend();
  EXPECT_THAT(outbox.pending(), ElementsAre(message.id)) << "it is kept, and telling it again would double it";
}

TEST_F(TellingAtOnce, CallsLostWhatNeitherTheRegistryNorThisMachineCanKeep) {
  FragileStore full_disk(folder);
  Outbox nowhere{full_disk};
  full_disk.break_down();
  const auto first = to("C1"), second = to("C2");
  fragile.before_next_write(keys::outbox_message(second.id), [] { throw Error(ErrorKind::unavailable, "cut off"); });
  const auto told = tell_at_once(outbox, drain_, {nowhere, own_drain, true}, clock, {first, second}, 1s, {});
  ASSERT_THAT(told.left, SizeIs(1));
  EXPECT_EQ(told.left[0].message.id, second.id);
  EXPECT_TRUE(told.left[0].is_lost);
  EXPECT_NE(told.trouble, "");
  EXPECT_THAT(slack.texts(), ElementsAre("to C1")) << "the others are told all the same";
  fragile.break_down();
  EXPECT_EQ(kind_thrown_by([&] {
              (void)tell_at_once(outbox, drain_, {nowhere, own_drain, true}, clock, {to("C3")}, 1s, {});
            }),
            ErrorKind::unavailable)
      << "nothing was told: who tries again doubles nothing";
}

TEST_F(TellingAtOnce, WhatNobodyTakesIsAFailure) {
  const auto message = to("C1");
  fragile.before_next_write(keys::outbox_message(message.id),
                            [] { throw Error(ErrorKind::invalid_input, "too large"); });
  EXPECT_EQ(kind_thrown_by([&] { (void)tell({message}); }), ErrorKind::invalid_input);
}

}  // namespace
}  // namespace signalbox::testing
