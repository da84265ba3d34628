// What a command takes, declared without naming the parser: CLI11 costs three seconds a file, so only arguments.cpp
// includes it. Values are checked where they are read; whatever is wrong becomes Error{invalid_input} and exit code 4.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace CLI {
class App;
}

namespace signalbox::cli {

/// Declares one command's options. The referenced values must live until the command has run.
class Arguments {
 public:
  explicit Arguments(CLI::App& app) : app_(app) {}

  void positional(const std::string& name, std::string& value, const std::string& help);
  void optional_positional(const std::string& name, std::string& value, const std::string& help);
  /// As many as there are, none included.
  void positionals(const std::string& name, std::vector<std::string>& values, const std::string& help);
  void option(const std::string& flag, std::optional<std::string>& value, const std::string& metavar,
              const std::string& help);
  /// May be given several times.
  void list(const std::string& flag, std::vector<std::string>& values, const std::string& metavar,
            const std::string& help);
  /// `90s`, `30m`, `1h30m`.
  void duration(const std::string& flag, std::optional<Duration>& value, const std::string& help);
  void number(const std::string& flag, std::optional<double>& value, double least, const std::string& metavar,
              const std::string& help);
  void flag(const std::string& flag, bool& value, const std::string& help);

 private:
  CLI::App& app_;
};

}  // namespace signalbox::cli
