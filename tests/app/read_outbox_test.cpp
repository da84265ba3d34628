#include "app/read_outbox.hpp"

#include <gmock/gmock.h>

#include "app/outbox_stage.hpp"
#include "records/keys.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// An outbox of the registry, and one of this machine that was used while the registry was away.
class ReadOutbox : public OutboxStage {
 protected:
  std::string keep_here(std::uint64_t at, bool is_dead) {
    OutboxMessage message;
    message.target = {OutboxRoute::slack, "C1"};
    message.notification.text = "here";
    message.id = outbox_id(message.target, message.notification, at, "");
    EXPECT_TRUE(own.store(message));
    if (!is_dead) return message.id;
    auto kept = *own.read(message.id);
    kept.message.is_dead = true;
    EXPECT_TRUE(own.save(kept));
    return message.id;
  }
  std::string give_up(const std::string& text, bool in_outage) {
    const auto id = store(NotificationKind::stalled, text);
    auto kept = *outbox.read(id);
    kept.message.is_dead = true;
    if (in_outage) kept.message.unreachable_since = clock.now();
    EXPECT_TRUE(outbox.save(kept));
    return id;
  }

  MemoryStore folder{clock};
  Outbox own{folder};
  Outboxes both{outbox, own};
};

TEST_F(ReadOutbox, ListsWhatIsToBeSentInOrderWhereverItLiesAndThenTheDeadLetters) {
  const auto dead = give_up("dead", false);
  const auto dead_here = keep_here(sequence + 10, true);
  const auto first = keep_here(1, false);
  const auto second = store(NotificationKind::stalled, "x");
  std::vector<std::string> ids;
  std::vector<bool> here;
  for (const OutboxEntry& entry : read_entries(both, clock.now())) {
    ids.push_back(entry.message.id);
    here.push_back(entry.is_on_this_machine);
  }
  EXPECT_THAT(ids, ElementsAre(first, second, dead, dead_here));
  EXPECT_THAT(here, ElementsAre(true, false, false, true));
}

TEST_F(ReadOutbox, FindsWhatLiesOnThisMachine) {
  const auto id = keep_here(1, true);
  const auto found = find_entry(both, id, clock.now());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_on_this_machine);
}

TEST_F(ReadOutbox, CountsDeadLettersOfBothAndThoseThatGoByThemselves) {
  (void)give_up("refused", false);
  (void)give_up("of an outage", true);
  (void)keep_here(1, true);
  (void)keep_here(2, false);
  const auto overview = read_overview(both, clock.now());
  EXPECT_EQ(overview.dead, 3U);
  EXPECT_EQ(overview.dead_of_outage, 1U);
  EXPECT_EQ(overview.on_this_machine, 1U);
}

TEST_F(ReadOutbox, NamesWhatLiesAsideUntilItIsDropped) {
  ASSERT_TRUE(fragile.put("outbox/notes", "{}", 0));
  ASSERT_TRUE(folder.put("outbox/more notes", "{}", 0));
  (void)read_entries(both, clock.now());
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_THAT(warnings[0], HasSubstr("`signalbox outbox status` says what to do"));
  EXPECT_THAT(read_overview(both, clock.now()).set_aside,
              ElementsAre(SetAside{"set_aside_notes", "outbox/set_aside_notes", false},
                          SetAside{"set_aside_more notes", "outbox/set_aside_more notes", true}));
  EXPECT_FALSE(outbox.drop_set_aside("notes"));
  EXPECT_TRUE(outbox.drop_set_aside("set_aside_notes"));
  EXPECT_THAT(outbox.set_aside(), SizeIs(0));
}

TEST_F(ReadOutbox, WhoWatchesRestsTenTimesAsLongAsALookTook) {
  EXPECT_EQ(rest_after_look(0ms), 1s);
  EXPECT_EQ(rest_after_look(20ms), 1s);
  EXPECT_EQ(rest_after_look(4s), 40s);
}

}  // namespace
}  // namespace signalbox::testing
