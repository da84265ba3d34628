// A log that several processes add lines to. Each line is one write at the file's end, so that none is torn; the file
// is opened for each, so that it may be moved away, removed or cut off at any time. A disk that is full costs lines,
// never more, and a named pipe that nobody reads or empties loses lines and makes nobody wait.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace signalbox {

/// For one thread at a time.
class LineLog {
 public:
  explicit LineLog(std::filesystem::path file) : file_(std::move(file)) {}

  /// Whether lines can be added, found out without adding one: throws Error{invalid_input} with the reason. A file that
  /// is made by it is its owner's to read.
  void check() const;
  /// False when it could not be written, all of it. What a full disk cut short then stands in a line of its own.
  [[nodiscard]] bool append(std::string_view line);

 private:
  [[nodiscard]] int open_file() const;

  std::filesystem::path file_;
  bool is_cut_short_ = false;
};

}  // namespace signalbox
