#include "cli/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <future>

namespace signalbox::cli {
namespace {

/// Standard output is a small pipe that never blocks, as a Node.js tool that ran before may have left it.
class ASlowReader : public ::testing::Test {
 protected:
  ASlowReader() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    fcntl(ends[1], F_SETPIPE_SZ, 4096);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    kept_ = dup(STDOUT_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    reading_end_ = ends[0];
  }
  ~ASlowReader() override {
    give_stdout_back();
    close(reading_end_);
  }
  /// The pipe is full before the first byte of the result.
  void fill() {
    const std::string byte = ".";
    while (write(STDOUT_FILENO, byte.data(), 1) == 1) ++filled_;
  }
  std::string read_all() const {
    std::string text;
    char buffer[512];
    for (ssize_t length = 0; (length = read(reading_end_, buffer, sizeof buffer)) > 0;) text.append(buffer, length);
    return text.substr(filled_);
  }
  void give_stdout_back() {
    if (kept_ < 0) return;
    dup2(kept_, STDOUT_FILENO);
    close(kept_);
    kept_ = -1;
  }

 private:
  int kept_ = -1, reading_end_ = -1;
  std::size_t filled_ = 0;
};

TEST_F(ASlowReader, LosesNothingOfALongResult) {
  std::string result;
  for (int number = 0; result.size() < 300'000; ++number) result += fmt::format("deployment {}\n", number);
  fill();
  auto reading = std::async(std::launch::async, [this] { return read_all(); });
  Output(Environment{}).result(result);
  give_stdout_back();  // nobody writes any more
  EXPECT_EQ(reading.get(), result + "\n");
}

}  // namespace
}  // namespace signalbox::cli
