// What runs each layer's tests. One that hangs is named while there is somebody to read it: ctest would only say which
// of its hundreds of companions it was among.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace {

// Far more than any test takes under a sanitizer on a busy machine, and less than ctest's patience with all of them.
constexpr unsigned longest_test = 400;  // seconds

// Written where a signal handler may not build it.
std::string hung;

void name_hung(int) {
  static_cast<void>(::write(STDERR_FILENO, hung.data(), hung.size()));
  std::abort();
}

class NameHungTest : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& test) override {
    hung = std::string("\nhangs: ") + test.test_suite_name() + "." + test.name() + "\n";
    ::alarm(longest_test);
  }
  void OnTestEnd(const testing::TestInfo&) override { ::alarm(0); }
};

}  // namespace

int main(int count, char** arguments) {
  testing::InitGoogleMock(&count, arguments);
  std::signal(SIGALRM, name_hung);
  testing::UnitTest::GetInstance()->listeners().Append(new NameHungTest);
  return RUN_ALL_TESTS();
}
