#include "app/move_registry.hpp"

#include "app/answer_can_deploy.hpp"
#include "app/freeze_environment.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

class MovingARegistry : public Stage {
 protected:
  MovingARegistry() {
    ports_.push_back({store, fragile_target, clock, [&](const std::string&) { return &cloud; },
                      [&](const std::string& text) { told.push_back(text); }});
  }
  MoveOutcome move(Duration wait = 0ms, std::stop_token stop = {}, const std::string& id = "m1") {
    return MoveRegistry(ports_.front(), {"file:/old", "dynamodb://new", id, wait}).run(std::move(stop));
  }
  /// A move in a thread of its own, which is over when it sleeps no more.
  void start_move(Duration wait) {
    thread_ = std::jthread([this, wait](std::stop_token stop) {
      failure = kind_thrown_by([&] { outcome = move(wait, std::move(stop)); });
    });
  }
  void join() { thread_.join(); }
  void stop_move() {
    thread_.request_stop();
    thread_.join();
  }
  EnvironmentLock at_target() { return EnvironmentLocks(target, clock).read(production); }
  Admission ask_target(const std::string& id) {
    return EnvironmentLocks(target, clock).change<Admission>(production, [&](EnvironmentLock lock, Time now) {
      return admit(std::move(lock), party(id), QueuePolicy::fifo, now);
    });
  }
  static Refused::Why why(const Admission& admission) { return std::get<Refused>(admission).why; }

  void remember_deployment(const std::string& id) {
    Deployment deployment;
    deployment.id = id;
    deployment.environment = production;
    deployment.status = DeploymentStatus::succeeded;
    DeploymentRecords(memory, clock).finish(deployment);
  }

  MemoryStore target{clock};
  FragileStore fragile_target{target};
  std::optional<ErrorKind> failure;
  std::vector<std::string> told;
  std::optional<MoveOutcome> outcome;

 private:
  std::vector<MovePorts> ports_;
  std::jthread thread_;
};

TEST_F(MovingARegistry, TakesRecordsAlongAndGoesOnWithLargerTokens) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  remember_deployment("a");
  const Token next = lock().next_token;

  const auto moved = std::get<RegistryMoved>(move());
  EXPECT_EQ(moved.environments, 1U);
  EXPECT_EQ(moved.documents.added, 2U) << "the record, and the history";
  EXPECT_EQ(DeploymentRecords(target, clock).ended().size(), 1U);
  EXPECT_GE(std::get<Granted>(ask_target("b")).token, next);
}

TEST_F(MovingARegistry, LeavesASourceThatRefusesAllAndSaysWhereToGo) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  static_cast<void>(move());
  const auto refused = std::get<Refused>(ask(party("b")));
  EXPECT_EQ(refused.why, Refused::Why::moved);
  EXPECT_EQ(refused.moved_to, "dynamodb://new");
  const auto unknown = locks.change<Admission>("staging", [&](EnvironmentLock lock, Time now) {
    return admit(std::move(lock), party("c"), QueuePolicy::fifo, now);
  });
  EXPECT_EQ(why(unknown), Refused::Why::moved) << "also an environment that never was";
  EXPECT_FALSE(answer_can_deploy({store, nullptr, clock}, production, {}, {}).can_deploy);
}

TEST_F(MovingARegistry, WithoutAWaitItChangesNothingWhileSomebodyHolds) {
  other_asks(party("a"));
  const auto in_use = std::get<RegistryInUse>(move());
  EXPECT_EQ(in_use.holder, "a");
  EXPECT_EQ(lock().moved_to, "");
  EXPECT_TRUE(target.list("").empty());
}

TEST_F(MovingARegistry, ServesHolderAndWaitersToTheEndBeforeTheTargetGrants) {
  other_asks(party("holder"));
  other_asks(party("waiter"));
  start_move(1h);
  clock.await_quiet(1);

  EXPECT_EQ(why(ask(party("late"))), Refused::Why::moved) << "nobody new at the source";
  EXPECT_TRUE(std::holds_alternative<Waiting>(ask_target("early"))) << "in line at the target, behind the source's";
  leave_as("holder");
  EXPECT_EQ(holder(), "waiter");
  clock.await_quiet(1);
  EXPECT_FALSE(at_target().holder) << "the source still has one";

  leave_as("waiter");
  join();
  ASSERT_TRUE(std::holds_alternative<RegistryMoved>(*outcome));
  EXPECT_EQ(at_target().holder->party.id, "early");
  EXPECT_EQ(holder(), "");
}

TEST_F(MovingARegistry, TakesAllBackWhenTheWaitIsOver) {
  other_asks(party("holder"));
  start_move(1min);
  for (int beats = 0; beats < 12; ++beats) {
    clock.await_quiet(1);
    clock.advance(5s);
  }
  join();
  EXPECT_EQ(std::get<RegistryInUse>(*outcome).holder, "holder");
  EXPECT_TRUE(target.list("").empty());
  EXPECT_TRUE(std::holds_alternative<Waiting>(ask(party("next")))) << "the source is in use as before";
}

TEST_F(MovingARegistry, TakesAllBackWhenItIsStopped) {
  other_asks(party("holder"));
  start_move(1h);
  clock.await_quiet(1);
  stop_move();
  EXPECT_TRUE(std::holds_alternative<MoveStopped>(*outcome));
  EXPECT_EQ(lock().moved_to, "");
}

TEST_F(MovingARegistry, SetsADeadHolderAsideOnceItsStacksAreQuiet) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  other_asks(party("dead", {"App"}));
  start_move(2h);
  clock.await_quiet(1);
  clock.advance(allowed_clock_skew + 10min);
  clock.await_quiet(1);
  EXPECT_EQ(holder(), "dead") << "its stack still moves";
  cloud.put_stack("App", StackStatus::update_complete);
  clock.advance(5s);
  join();
  EXPECT_TRUE(std::holds_alternative<RegistryMoved>(*outcome));
}

TEST_F(MovingARegistry, RefusesATargetThatCoordinatesTheEnvironmentAlready) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  static_cast<void>(ask_target("b"));
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(move()); }), ErrorKind::conflict);
  EXPECT_EQ(lock().moved_to, "");
  EXPECT_EQ(at_target().holder->party.id, "b");
}

TEST_F(MovingARegistry, MovesOnceAndSaysWhereTo) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  static_cast<void>(move());
  static_cast<void>(ask_target("b"));
  EXPECT_TRUE(std::holds_alternative<RegistryMoved>(move()))
      << "as after a move that was killed: nothing is left to do";
  EXPECT_EQ(at_target().holder->party.id, "b") << "what is in use there stays as it is";
  const MovePorts elsewhere{store, target, clock, [](const std::string&) { return nullptr; },
                            [](const std::string&) {}};
  EXPECT_EQ(kind_thrown_by([&] {
              static_cast<void>(MoveRegistry(elsewhere, {"file:/old", "file:/third", "m9", 0ms}).run({}));
            }),
            ErrorKind::conflict);
}

TEST_F(MovingARegistry, AFreezeIsTakenAlong) {
  locks.change<bool>(production, [&](EnvironmentLock lock, Time now) {
    return Change<bool>{freeze(std::move(lock), {"release day", "ann", now, {}}), true};
  });
  static_cast<void>(move());
  EXPECT_EQ(at_target().freeze->reason, "release day");
}

TEST_F(MovingARegistry, WhoComesIntoANewEnvironmentJustThenIsRefused) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  // Between its look and its write, the whole move happens: it has not seen the new environment.
  store.before_next_write(keys::environment("staging"), [&] { static_cast<void>(move()); });
  const auto admission = locks.change<Admission>("staging", [&](EnvironmentLock lock, Time now) {
    return admit(std::move(lock), party("b"), QueuePolicy::fifo, now);
  });
  EXPECT_EQ(why(admission), Refused::Why::moved);
  EXPECT_FALSE(locks.read("staging").holder);
}

TEST_F(MovingARegistry, ARepeatedMoveThatFailsLeavesASourceWhoseTargetIsOpenClosed) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  static_cast<void>(move());
  static_cast<void>(ask_target("b"));
  ASSERT_TRUE(memory.put(keys::environment("staging"), R"({"environment": "staging"})", 0));
  ASSERT_TRUE(target.put(keys::environment("staging"), R"({"environment": "staging"})", 0));
  static_cast<void>(kind_thrown_by([&] { static_cast<void>(move(0ms, {}, "m2")); }));
  EXPECT_EQ(why(ask(party("c"))), Refused::Why::moved);
  EXPECT_EQ(lock().moved_to, "dynamodb://new");
}

TEST_F(MovingARegistry, AMoveThatWasKilledWhileItCopiedIsFinishedAndNeverTakenBack) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  fragile_target.before_next_write(keys::deployment("a"), [&] { fragile_target.break_down(); });
  remember_deployment("a");
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(move()); }), ErrorKind::unavailable);
  EXPECT_EQ(why(ask(party("b"))), Refused::Why::moved) << "the target may be open in part";
  fragile_target.mend();
  fragile_target.before_next_write(keys::ended("a"), [&] { fragile_target.break_down(); });
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(move(0ms, {}, "m2")); }), ErrorKind::unavailable);
  EXPECT_EQ(why(ask(party("b"))), Refused::Why::moved);
  fragile_target.mend();
  EXPECT_TRUE(std::holds_alternative<RegistryMoved>(move(0ms, {}, "m3")));
  EXPECT_TRUE(std::holds_alternative<Granted>(ask_target("b")));
}

TEST_F(MovingARegistry, AnotherMoveToTheSamePlaceTakesBackNothingOfTheFirst) {
  other_asks(party("holder"));
  start_move(1h);
  clock.await_quiet(1);
  std::stop_source stopped;
  stopped.request_stop();
  const auto second = move(1s, stopped.get_token(), "m2");
  EXPECT_TRUE(std::get<MoveStopped>(second).stays_closed);
  const auto third = move(0ms, {}, "m3");
  EXPECT_TRUE(std::get<RegistryInUse>(third).stays_closed);
  EXPECT_EQ(why(ask(party("late"))), Refused::Why::moved);
  EXPECT_TRUE(at_target().reserved);
  leave_as("holder");
  join();
  EXPECT_TRUE(std::holds_alternative<RegistryMoved>(*outcome));
}

TEST_F(MovingARegistry, StopsWhenItsMarkWasTakenAwayBeforeTheTargetIsOpened) {
  other_asks(party("holder"));
  start_move(1h);
  clock.await_quiet(1);
  const auto mark = memory.get(std::string(keys::moved));
  ASSERT_TRUE(memory.erase(mark->key, mark->version));
  leave_as("holder");
  join();
  EXPECT_EQ(failure, ErrorKind::conflict);
  EXPECT_EQ(lock().moved_to, "") << "what was its own is taken back";
  EXPECT_TRUE(target.list("").empty());
}

TEST_F(MovingARegistry, NobodyEndsOrReplacesAReservation) {
  other_asks(party("holder"));
  start_move(1h);
  clock.await_quiet(1);
  EnvironmentLocks there(target, clock);
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(thaw_environment(there, production)); }), ErrorKind::conflict);
  EXPECT_EQ(kind_thrown_by([&] {
              static_cast<void>(freeze_environment(there, production, {"why", "ann", {}, {}}));
            }),
            ErrorKind::conflict);
  const auto waiting = std::get<Waiting>(ask_target("early"));
  EXPECT_EQ(waiting.freeze->reason, "being moved here from file:/old");
  EXPECT_THAT(target.get(keys::environment(production))->body, HasSubstr(R"("format":2)"));
  stop_move();
}

TEST_F(MovingARegistry, ATargetThatIsInUseAfterAllGivesOutNoTokenOfTheSource) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  const Token next = lock().next_token;
  store.before_next_write(std::string(keys::moved), [&] {
    const auto reserved = target.get(keys::environment(production));
    // As a program that knows no reservations may do.
    ASSERT_TRUE(target.put(reserved->key, R"({"environment": "production"})", reserved->version));
    locks.change<bool>(production, [&](EnvironmentLock lock, Time) {
      lock.moved_to = "dynamodb://new";
      return Change<bool>{std::move(lock), true};
    });
  });
  static_cast<void>(move());
  EXPECT_GE(at_target().next_token, next);
}

TEST_F(MovingARegistry, WhoJoinsOneThatDiedBeforeItGaveWayIsRefusedToo) {
  remember_deployment("a");
  static_cast<void>(move());
  // Its creator was killed between its write and the look at the mark.
  ASSERT_TRUE(memory.put(keys::environment("staging"), R"({"environment": "staging", "next_token": 1})", 0));
  const auto admission = locks.change<Admission>("staging", [&](EnvironmentLock lock, Time now) {
    return admit(std::move(lock), party("b"), QueuePolicy::fifo, now);
  });
  EXPECT_EQ(why(admission), Refused::Why::moved);
}

TEST_F(MovingARegistry, NobodyComesInWhileItIsNotKnownWhatTheMoveHasSeen) {
  static_cast<void>(ask(party("holder")));
  const MovedMark mark{"dynamodb://new", clock.now(), "m1", MoveState::marking};
  ASSERT_TRUE(memory.put(std::string(keys::moved), write_moved(mark), 0));
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(ask(party("late"))); }), ErrorKind::conflict);
  EXPECT_FALSE(is_in_line("late"));
  EXPECT_EQ(holder(), "holder");
}

TEST_F(MovingARegistry, ASourceThatNobodyEverUsedIsRefused) {
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(move()); }), ErrorKind::invalid_input);
  EXPECT_TRUE(memory.list("").empty()) << "nothing is marked";
}

TEST_F(MovingARegistry, AMoveElsewhereNamesTheOneThatHasBegunAndHowToFinishIt) {
  const auto hint_with = [&](MoveState state) {
    const auto known = memory.get(std::string(keys::moved));
    static_cast<void>(memory.put(std::string(keys::moved), write_moved({"file:/third", clock.now(), "m0", state}),
                                 known ? known->version : 0));
    try {
      static_cast<void>(move());
    } catch (const Error& error) {
      return fmt::format("{}: {}", error.what(), error.hint());
    }
    return std::string();
  };
  EXPECT_THAT(hint_with(MoveState::draining), HasSubstr("registry move --registry file:/old --to file:/third"));
  EXPECT_THAT(hint_with(MoveState::drained), HasSubstr("was moved to file:/third: use --registry file:/third"));
}

TEST_F(MovingARegistry, AFreezeCountsUntilNobodyIsLeftAndThenIsRefused) {
  const Freeze release_day{"release day", "ann", clock.now(), {}};
  other_asks(party("holder"));
  start_move(1h);
  clock.await_quiet(1);
  static_cast<void>(freeze_environment(locks, production, release_day));
  leave_as("holder");
  join();
  EXPECT_EQ(at_target().freeze->reason, "release day");
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(freeze_environment(locks, production, release_day)); }),
            ErrorKind::conflict);
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(thaw_environment(locks, production)); }), ErrorKind::conflict);
}

TEST_F(MovingARegistry, AFreezeThatTheMoveCannotHaveSeenIsRefused) {
  static_cast<void>(ask(party("a")));
  leave_as("a");
  store.before_next_write(keys::environment(production), [&] { static_cast<void>(move()); });
  EXPECT_EQ(kind_thrown_by([&] {
              static_cast<void>(freeze_environment(locks, production, {"release day", "ann", clock.now(), {}}));
            }),
            ErrorKind::conflict);
}

TEST_F(MovingARegistry, ARegistryWithoutEnvironmentsIsNotMovedToItself) {
  remember_deployment("a");
  const MovePorts same{store, store, clock, [](const std::string&) { return nullptr; }, [](const std::string&) {}};
  EXPECT_EQ(kind_thrown_by([&] {
              static_cast<void>(MoveRegistry(same, {"file:/old", "file:/./old", "m1", 0ms}).run({}));
            }),
            ErrorKind::invalid_input);
  EXPECT_TRUE(std::holds_alternative<Granted>(ask(party("a")))) << "nothing marks it as moved";
}

TEST_F(MovingARegistry, ImportOverwritesNothingAndMayBeRepeated) {
  other_asks(party("a"));
  const auto documents = export_documents(memory);
  ASSERT_TRUE(target.put(keys::environment(production), R"({"next_token": 7})", 0));
  const Imported first = import_documents(target, documents);
  EXPECT_EQ(first.added, 1U);
  EXPECT_EQ(first.different, std::vector<std::string>{keys::environment(production)});
  const Imported second = import_documents(target, documents);
  EXPECT_EQ(second.added, 0U);
  EXPECT_EQ(second.identical, 1U);
}

}  // namespace
}  // namespace signalbox::testing
