// On a real pseudo-terminal: what runs inside is a process of its own whose controlling terminal it is.
#pragma once

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>

namespace signalbox::testing {

class OnATerminal {
 public:
  /// Runs `inside` in a session whose terminal this object holds.
  explicit OnATerminal(const std::function<int()>& inside) {
    pid_ = forkpty(&master_, nullptr, nullptr, nullptr);
    if (pid_ == 0) _exit(inside());
  }
  ~OnATerminal() { close(master_); }

  void type(std::string_view text) const {
    ASSERT_EQ(write(master_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  /// Reads until the text was shown; everything that came before it is returned as well. Empty when the terminal was
  /// closed first.
  std::string read_until(std::string_view text) const {
    std::string seen;
    for (char c = 0; read(master_, &c, 1) == 1;) {
      seen += c;
      if (seen.ends_with(text)) return seen;
    }
    return {};
  }
  int exit_code() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  int master_ = -1;
  pid_t pid_ = -1;
};

}  // namespace signalbox::testing
