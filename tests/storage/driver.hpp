// Runs tests/storage/store_driver, alone or under strace, which kills it or fails its system calls.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace signalbox::testing {

struct DriverEnd {
  int exit_code = 0;  ///< 128 + signal when it was killed
  std::string output;
};

/// `strace` holds strace's options, one word each; none: without strace.
[[nodiscard]] DriverEnd run_driver(const std::vector<std::string>& arguments,
                                   const std::vector<std::string>& strace = {});

/// One system call that the driver makes for its work, as strace's `inject=NAME:…:when=OCCURRENCE` names it.
struct SystemCall {
  std::string name;
  int occurrence = 0;  ///< counts from the start of the program, each name for itself
};
/// In their order; what the program does before its work is left out.
[[nodiscard]] std::vector<SystemCall> system_calls_of(const std::vector<std::string>& arguments,
                                                      const std::filesystem::path& log);

/// A driver that runs beside the test; what it writes to stdout can be counted.
class RunningDriver {
 public:
  explicit RunningDriver(const std::vector<std::string>& arguments);
  ~RunningDriver();
  RunningDriver(RunningDriver&&) noexcept;
  RunningDriver(const RunningDriver&) = delete;

  /// Blocks until that many bytes have been read in all, or there are no more.
  std::size_t read_until(std::size_t bytes);
  void kill(int signal) const;
  /// Reads to the end and waits for the process: its exit code, or 128 + signal.
  int finish();
  [[nodiscard]] std::size_t bytes_read() const { return output_.size(); }
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::string output_;
};

}  // namespace signalbox::testing
