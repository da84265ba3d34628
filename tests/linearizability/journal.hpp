// What a process that may be killed at any moment tells of itself: lines in a file of its own, each written whole and
// at once. Who is killed in between leaves what it was about to do without an answer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/linearizability.hpp"

namespace signalbox::testing {

class Journal {
 public:
  explicit Journal(const std::filesystem::path& file);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void write(const std::string& line) const;

  /// The words of each line; a last line without its end is left out.
  [[nodiscard]] static std::vector<std::vector<std::string>> read(const std::filesystem::path& file);

 private:
  int descriptor_;
};

/// An instant as a word, and back.
[[nodiscard]] std::string word_of(Instant at);
[[nodiscard]] Instant instant_of(const std::string& word);

void write_call(const Journal& journal, const Operation& operation);
/// Of a change: the version that it is about to replace.
void write_seen(const Journal& journal, const Operation& operation);
void write_answer(const Journal& journal, const Operation& operation);
/// Those that cannot have had any effect or told anything are left out.
[[nodiscard]] std::vector<Operation> read_operations(const std::filesystem::path& file, int process);

}  // namespace signalbox::testing
