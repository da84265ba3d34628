// What is left when processes die and disks fail in the middle of a write.
#include <unistd.h>

#include <csignal>
#include <map>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "storage/driver.hpp"
#include "storage/registry_place.hpp"

namespace signalbox {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::RegistryPlace;
using testing::run_driver;

/// One write, done to a registry where it has (or has not yet) been done before.
struct Write {
  std::string what;
  std::string verb, key, body;
  bool exists_before;
};
void PrintTo(const Write& write, std::ostream* out) { *out << write.what; }

class FileStoreFaults : public ::testing::TestWithParam<Write> {
 protected:
  static constexpr const char* old_body = R"({"a":"old"})";

  std::vector<std::string> arguments(const RegistryPlace& place) const {
    return {GetParam().verb, place.folder().string(), GetParam().key, GetParam().body};
  }

  /// A registry with something else in it that must survive, and what the write is about.
  std::unique_ptr<RegistryPlace> make_place() const {
    auto place = std::make_unique<RegistryPlace>();
    if (!GetParam().exists_before) return place;
    const auto store = place->open();
    EXPECT_TRUE(store->put(GetParam().key, old_body, 0));
    EXPECT_TRUE(store->put(beside(), old_body, 0));
    return place;
  }

  static std::string state_of(DocumentStore& store, const std::string& key) {
    const auto document = store.get(key);
    return document ? json::parse(document->body).value("a", "nothing") : "absent";
  }

  std::string before() const { return GetParam().exists_before ? "old" : "absent"; }
  std::string after() const { return GetParam().verb == "erase" ? "absent" : "new"; }
  bool has_lock_file() const { return !GetParam().key.starts_with("beats/"); }
  bool puts_away() const { return GetParam().verb == "erase" && GetParam().key.starts_with("outbox/"); }
  std::string beside() const { return GetParam().key + "-beside"; }

  /// Either state is whole, nothing else has suffered, and the registry goes on to work.
  void expect_old_or_new(RegistryPlace& place, const std::string& when) {
    const auto store = place.open();
    EXPECT_THAT(state_of(*store, GetParam().key), ::testing::AnyOf(before(), after())) << when;
    if (GetParam().exists_before) {
      EXPECT_EQ(state_of(*store, beside()), "old") << when;
    }
    const auto there = store->get(GetParam().key);
    EXPECT_TRUE(store->put(GetParam().key, R"({"a":"next"})", there ? there->version : 0)) << when;
    EXPECT_EQ(state_of(*place.open(), GetParam().key), "next") << when;
    EXPECT_THAT(place.names_with(".tmp"), ::testing::IsEmpty()) << when;
    EXPECT_THAT(place.warnings(), ::testing::IsEmpty()) << when;
  }
};

TEST_P(FileStoreFaults, AKillAtAnySystemCallLeavesTheOldOrTheNewState) {
  const auto trial = make_place();
  const auto calls = testing::system_calls_of(arguments(*trial), trial->folder().parent_path() / "log");
  ASSERT_GT(calls.size(), 5U);
  for (const auto& [name, occurrence] : calls) {
    const auto place = make_place();
    const auto fault = fmt::format("inject={}:signal=KILL:when={}", name, occurrence);
    const auto end = run_driver(arguments(*place), {"-o", "/dev/null", "-e", fault});
    if (puts_away() && end.exit_code == 0) {
      EXPECT_EQ(name, "futex") << "how often two threads wait for each other differs; " << fault;
    } else {
      EXPECT_EQ(end.exit_code, 128 + SIGKILL) << fault << end.output;
    }
    expect_old_or_new(*place, fault);
  }
}

TEST_P(FileStoreFaults, AFailedWriteIsAnErrorThatLeavesTheOldOrTheNewState) {
  const auto trial = make_place();
  const auto log = trial->folder().parent_path() / "log";
  const auto calls = testing::system_calls_of(arguments(*trial), log);
  const std::map<std::string, std::string> errors = {
      {"write", "ENOSPC"}, {"fsync", "EIO"},     {"fdatasync", "EIO"}, {"rename", "EIO"},   {"renameat2", "EIO"},
      {"mkdir", "ENOSPC"}, {"ftruncate", "EIO"}, {"unlink", "EIO"},    {"flock", "ENOLCK"}, {"pwrite64", "ENOSPC"}};
  std::map<std::string, int> seen;
  for (const auto& [name, occurrence] : calls) {
    if (!errors.contains(name)) continue;
    const auto place = make_place();
    const auto fault = fmt::format("inject={}:error={}:when={}", name, errors.at(name), occurrence);
    ++seen[name];
    const auto end = run_driver(arguments(*place), {"-o", "/dev/null", "-e", fault});
    if (name == "pwrite64" && seen[name] == 1 && has_lock_file()) {
      EXPECT_EQ(end.exit_code, 0) << "whose lock it is matters to messages only";
    } else if (name == "flock" && seen[name] == 1 && GetParam().exists_before && !has_lock_file()) {
      EXPECT_EQ(end.exit_code, 0) << "a beat is read without its lock rather than not at all";
    } else if (puts_away() && (name == "mkdir" || name == "unlink" || (name == "rename" && seen[name] >= 2))) {
      EXPECT_EQ(end.exit_code, 0) << "what cannot be put away is removed at once; " << fault << end.output;
    } else {
      EXPECT_EQ(end.exit_code, 3) << fault << end.output;
      EXPECT_THAT(end.output, HasSubstr("unavailable: cannot")) << fault;
      EXPECT_THAT(end.output, HasSubstr(place->folder().parent_path().string())) << fault;
    }
    expect_old_or_new(*place, fault);
  }
  EXPECT_GE(seen["fsync"] + seen["pwrite64"] + seen["unlink"], 1);
}

TEST_P(FileStoreFaults, AFullDiskKeepsTheOldStateAndLeavesNothingOver) {
  const auto place = make_place();
  const auto end = run_driver(
      arguments(*place),
      {"-o", "/dev/null", "-e", "inject=fsync,fdatasync,write,pwrite64,rename,renameat2,unlink:error=ENOSPC"});
  EXPECT_EQ(end.exit_code, 3) << end.output;
  EXPECT_EQ(state_of(*place->open(), GetParam().key), before());
  expect_old_or_new(*place, "after a full disk");
}

INSTANTIATE_TEST_SUITE_P(Writes, FileStoreFaults,
                         ::testing::Values(Write{"FirstEver", "put", "environments/e", R"({"a":"new"})", false},
                                           Write{"Change", "put", "environments/e", R"({"a":"new"})", true},
                                           Write{"Erase", "erase", "deployments/d", "", true},
                                           Write{"FirstBeat", "put", "beats/b", R"({"a":"new"})", false},
                                           Write{"Beat", "put", "beats/b", R"({"a":"new"})", true},
                                           Write{"EraseBeat", "erase", "beats/b", "", true},
                                           Write{"Message", "put", "outbox/m", R"({"a":"new"})", true},
                                           Write{"EraseMessage", "erase", "outbox/m", "", true}),
                         [](const auto& test) { return test.param.what; });

std::string driver_beside_me() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "store_driver";
}

TEST(FileStoreProcesses, IncrementsOfSixteenProcessesAreAllCountedThoughFiveAreKilled) {
  constexpr std::size_t processes = 16;
  constexpr std::size_t doomed = 5;
  constexpr std::size_t each = 12;
  for (const std::string key : {"environments/counter", "outbox/counter"}) {
    RegistryPlace place;
    std::vector<testing::RunningDriver> running;
    for (std::size_t i = 0; i < processes; ++i) {
      running.emplace_back(
          std::vector<std::string>{driver_beside_me(), "count", place.folder().string(), key, std::to_string(each)});
    }
    std::size_t told = 0;
    for (std::size_t i = 0; i < processes; ++i) {
      if (i < doomed) {
        running[i].read_until(i + 1);  // by now it is somewhere inside its next increment
        running[i].kill(SIGKILL);
      }
      const int code = running[i].finish();
      if (i >= doomed) {
        EXPECT_EQ(code, 0) << running[i].output();
      }
      told += running[i].bytes_read();
    }
    const auto counted = json::parse(place.open()->get(key)->body)["count"].get<std::size_t>();
    EXPECT_GE(counted, told) << key << ": an increment that was told as done is lost";
    EXPECT_LE(counted, told + doomed) << key;
    EXPECT_THAT(place.warnings(), ::testing::IsEmpty());
  }
}

TEST(FileStoreProcesses, AWatchIsWokenByAnotherProcess) {
  for (const std::string key : {"environments/e", "beats/b"}) {
    RegistryPlace place;
    const auto store = place.open();
    const auto watch = store->watch(key);
    EXPECT_EQ(store->get(key), std::nullopt);
    EXPECT_EQ(run_driver({"put", place.folder().string(), key, R"({"a":1})"}).exit_code, 0);
    EXPECT_TRUE(watch->wait_until(place.clock().monotonic() + std::chrono::minutes(1), {})) << key;
    EXPECT_TRUE(store->get(key)) << key;
  }
}

TEST(FileStoreProcesses, AWaiterIsWokenWithAndWithoutInotify) {
  for (const std::string fault :
       {"trace=none", "inject=inotify_init1:error=EMFILE", "inject=inotify_add_watch:error=ENOSPC"}) {
    RegistryPlace place;
    testing::RunningDriver waiter(
        {"strace", "-o", "/dev/null", "-e", fault, driver_beside_me(), "await", place.folder().string(), "beats/b"});
    EXPECT_EQ(waiter.read_until(1), 1U) << fault;
    EXPECT_TRUE(place.open()->put("beats/b", "{}", 0));
    EXPECT_EQ(waiter.finish(), 0) << fault << waiter.output();
  }
}

}  // namespace
}  // namespace signalbox
