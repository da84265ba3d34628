// A command: one file under commands/ that declares what it takes, calls one use case and hands the result to a
// renderer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {
class Error;
struct SettingsOverrides;
}  // namespace signalbox

namespace signalbox::cli {

class Arguments;
class Session;

/// Documented exit codes; docs/commands.md says what each command means by them.
namespace exit_code {
inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int busy = 2;
inline constexpr int gave_up = 3;
inline constexpr int bad_usage = 4;
inline constexpr int unreachable = 5;
inline constexpr int not_executable = 126;  ///< of `run`'s command, as shells say it
inline constexpr int no_such_command = 127;
}  // namespace exit_code

/// One rule for all commands.
[[nodiscard]] int exit_code_of(const Error& error);

class Command {
 public:
  virtual ~Command() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view alias() const { return {}; }
  /// One line for the list of commands.
  [[nodiscard]] virtual std::string_view summary() const = 0;
  /// Shown below the help: one example a line.
  [[nodiscard]] virtual std::string_view examples() const = 0;
  /// Not for people: help and completion do not show it.
  [[nodiscard]] virtual bool is_internal() const { return false; }
  virtual void declare(Arguments& arguments) = 0;
  /// What may stand after `--`, as the usage shows it; most commands take nothing.
  [[nodiscard]] virtual std::string_view behind_dashes() const { return {}; }
  /// What stood after `--`, untouched.
  virtual void take_command(std::vector<std::string> after_dashes);
  /// Hands over the flags that override settings.
  virtual void adjust(SettingsOverrides&) const {}
  /// Returns the exit code. May throw Error.
  virtual int run(Session& session) = 0;
  /// Of an error that run() threw.
  [[nodiscard]] virtual int exit_code_for(const Error& error) const { return exit_code_of(error); }
};

using Commands = std::vector<std::unique_ptr<Command>>;

/// All of them, in the order in which help shows them.
[[nodiscard]] Commands all_commands();

}  // namespace signalbox::cli
