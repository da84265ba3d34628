#include "linearizability/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace signalbox::testing {
namespace {

// An empty word would be none.
std::string word(const std::string& text) { return text.empty() ? "-" : text; }
std::string text(const std::string& word) { return word == "-" ? "" : word; }

template <typename Enumerator>
std::string word(Enumerator value) {
  return std::to_string(static_cast<int>(value));
}
template <typename Enumerator>
Enumerator enumerator(const std::string& word) {
  return static_cast<Enumerator>(std::stoi(word));
}

Operation called(const std::vector<std::string>& words, int process) {
  Operation operation{.process = process, .action = enumerator<Action>(words.at(2)), .key = words.at(3)};
  operation.expected = std::stoull(words.at(4));
  operation.mark = text(words.at(5));
  operation.invoked = instant_of(words.at(1));
  return operation;
}

void answer(Operation& operation, const std::vector<std::string>& words) {
  operation.returned = instant_of(words.at(1));
  operation.answer = enumerator<StoreAnswer>(words.at(2));
  operation.version = std::stoull(words.at(3));
  operation.mark = text(words.at(4));
}

}  // namespace

Journal::Journal(const std::filesystem::path& file)
    : descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) throw std::runtime_error("cannot open " + file.string());
}

Journal::~Journal() { ::close(descriptor_); }

void Journal::write(const std::string& line) const {
  const std::string whole = line + '\n';
  if (::write(descriptor_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()))
    throw std::runtime_error("cannot write to the journal");
}

std::vector<std::vector<std::string>> Journal::read(const std::filesystem::path& file) {
  std::vector<std::vector<std::string>> all;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line) && !stream.eof();) {
    auto& words = all.emplace_back();
    std::istringstream in(line);
    for (std::string each; in >> each;) words.push_back(each);
  }
  return all;
}

std::string word_of(Instant at) { return std::to_string(at.time_since_epoch().count()); }
Instant instant_of(const std::string& word) { return Instant(Instant::duration(std::stoll(word))); }

void write_call(const Journal& journal, const Operation& operation) {
  journal.write(fmt::format("called {} {} {} {} {}", word_of(operation.invoked), word(operation.action), operation.key,
                            operation.expected, word(operation.mark)));
}

void write_seen(const Journal& journal, const Operation& operation) {
  journal.write(fmt::format("seen {} {}", operation.expected, word(operation.found)));
}

void write_answer(const Journal& journal, const Operation& operation) {
  journal.write(fmt::format("answered {} {} {} {}", word_of(operation.returned), word(operation.answer),
                            operation.version, word(operation.mark)));
}

std::vector<Operation> read_operations(const std::filesystem::path& file, int process) {
  std::vector<Operation> operations;
  bool may_count = false;
  const auto drop_the_last_if_it_does_not_count = [&] {
    if (!operations.empty() && !may_count) operations.pop_back();
  };
  for (const auto& words : Journal::read(file)) {
    if (words[0] == "called") {
      drop_the_last_if_it_does_not_count();
      operations.push_back(called(words, process));
      may_count = operations.back().action == Action::put || operations.back().action == Action::erase;
    } else if (words[0] == "seen") {
      operations.back().expected = std::stoull(words.at(1));
      operations.back().found = text(words.at(2));
      may_count = true;
    } else {
      answer(operations.back(), words);
      may_count = may_count || operations.back().answer != StoreAnswer::unknown;
    }
  }
  drop_the_last_if_it_does_not_count();
  return operations;
}

}  // namespace signalbox::testing
