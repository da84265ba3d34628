// Standard error led somewhere that a test reads: a pipe, or a terminal whose screen it can look at.
#pragma once

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/system/file_descriptor.hpp"

namespace signalbox::testing {

/// What a terminal shows that was sent this: enough of one for our own drawing.
class Screen {
 public:
  explicit Screen(const std::string& sent) {
    for (std::size_t place = 0; place < sent.size();) place += take(sent, place);
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines = lines_;
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
  }

 private:
  std::size_t take(const std::string& sent, std::size_t place) {
    if (sent[place] == '\x1b') return obey(sent, place);
    if (sent[place] == '\n') return down();
    if (sent[place] == '\r') return back();
    if (fresh_) lines_[row_].clear();  // our drawing overwrites whole lines
    fresh_ = false;
    lines_[row_] += sent[place];
    return 1;
  }
  std::size_t obey(const std::string& sent, std::size_t place) {
    const std::size_t end = sent.find_first_not_of("0123456789;?", place + 2);
    const std::string number = sent.substr(place + 2, end - place - 2);
    if (sent[end] == 'A') row_ -= std::min<std::size_t>(row_, std::stoul(number));
    if (sent[end] == 'K') lines_[row_].clear();
    if (sent[end] == 'J') clear_below();
    return end - place + 1;
  }
  std::size_t down() {
    if (++row_ == lines_.size()) lines_.emplace_back();
    return 1;
  }
  std::size_t back() {
    fresh_ = true;
    return 1;
  }
  void clear_below() {
    lines_.resize(row_ + 1);
    if (fresh_) lines_[row_].clear();
  }

  std::vector<std::string> lines_{""};
  std::size_t row_ = 0;
  bool fresh_ = true;
};

class CapturedErrors {
 public:
  enum class Through { pipe, terminal };

  explicit CapturedErrors(Through through) {
    int ends[2];
    const winsize window{20, 100, 0, 0};
    const bool opened = through == Through::pipe ? pipe2(ends, O_CLOEXEC) == 0
                                                 : openpty(&ends[0], &ends[1], nullptr, nullptr, &window) == 0;
    if (!opened) throw std::runtime_error("neither a pipe nor a terminal");
    reading_ = FileDescriptor(ends[0]);
    const FileDescriptor writing(ends[1]);
    fcntl(reading_.get(), F_SETFL, O_NONBLOCK);
    kept_ = FileDescriptor(dup(STDERR_FILENO));
    dup2(writing.get(), STDERR_FILENO);
  }
  ~CapturedErrors() { dup2(kept_.get(), STDERR_FILENO); }
  CapturedErrors(const CapturedErrors&) = delete;
  CapturedErrors& operator=(const CapturedErrors&) = delete;

  void resize(unsigned short rows, unsigned short columns) const {
    const winsize window{rows, columns, 0, 0};
    ioctl(reading_.get(), TIOCSWINSZ, &window);
  }

  /// Everything that was written so far.
  const std::string& text() {
    char buffer[4096];
    for (ssize_t length = 0; (length = read(reading_.get(), buffer, sizeof buffer)) > 0;) text_.append(buffer, length);
    return text_;
  }
  /// What a terminal of any size shows of it.
  [[nodiscard]] std::vector<std::string> lines() { return Screen(text()).lines(); }

 private:
  FileDescriptor reading_, kept_;
  std::string text_;
};

}  // namespace signalbox::testing
