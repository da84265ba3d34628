#include "wiring/doctor.hpp"

#include "adapters/system/system_clock.hpp"
#include "core/error.hpp"
#include "rehearsal/rehearsal_server.hpp"
#include "system/scratch_folder.hpp"
#include "wiring/toolbox.hpp"

namespace signalbox {
namespace {

using ::testing::HasSubstr;

class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() {
    settings.registry = RegistryAddress::of_folder(folder.path() / "registry");
    environment = {{"AWS_ENDPOINT_URL", cloud.url()},
                   {"AWS_ACCESS_KEY_ID", "rehearsal"},
                   {"AWS_SECRET_ACCESS_KEY", "rehearsal"},
                   {"HOME", folder.path().string()}};
  }
  EnvironmentSettings& names(const std::string& name, std::vector<std::string> stacks) {
    EnvironmentSettings& named = settings.environments[name];
    named.region = "us-east-1";
    named.stacks = std::move(stacks);
    return named;
  }
  std::vector<HealthCheck> checks() {
    tools.emplace(environment, settings, [](const std::string&) {});
    return doctors_checks(*tools, settings, environment);
  }
  Health stacks() {
    for (const HealthCheck& check : checks()) {
      if (check.name == "stacks") return check.look({});
    }
    ADD_FAILURE() << "nobody looks at the stacks";
    return {};
  }

  testing::ScratchFolder folder;
  SystemClock clock;
  rehearsal::RehearsalServer cloud{{.existing_stacks = {"App", "Network"}}, [this] { return clock.now(); }};
  Settings settings;
  std::map<std::string, std::string> environment;
  std::optional<Toolbox> tools;
};

TEST_F(DoctorTest, FindsTheStacksOfAllEnvironments) {
  names("production", {"App", "Network"});
  names("staging", {"App"});
  const Health health = stacks();
  EXPECT_EQ(health.state, HealthState::ok);
  EXPECT_EQ(health.found, "3 configured, all of them there");
}

TEST_F(DoctorTest, NamesEachStackThatIsNotThereWithItsEnvironment) {
  names("production", {"App", "Netwrok"});
  names("staging", {"Later"});
  names("tools", {});
  const Health health = stacks();
  EXPECT_EQ(health.state, HealthState::warn);
  EXPECT_EQ(health.found, "there is no Netwrok of production, no Later of staging");
  EXPECT_THAT(health.advice, HasSubstr("check the names"));
}

TEST_F(DoctorTest, DoesNotTakeAStackThatItCouldNotAskAboutForOneThatIsMissing) {
  names("production", {"App"});
  environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";  // nobody listens there
  EXPECT_THROW((void)stacks(), Error);
}

TEST_F(DoctorTest, AsksAboutNoStacksWhereNoneAreNamed) {
  names("production", {});
  EXPECT_TRUE(std::ranges::none_of(checks(), [](const HealthCheck& check) { return check.name == "stacks"; }));
}

}  // namespace
}  // namespace signalbox
