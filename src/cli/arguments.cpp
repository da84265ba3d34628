#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "core/error.hpp"

namespace signalbox::cli {
namespace {

Duration checked_duration(const std::string& flag, const std::string& text) {
  if (const auto duration = parse_duration(text)) return *duration;
  throw Error(ErrorKind::invalid_input, fmt::format("{}: \"{}\" is not a duration", flag, text),
              "write it as 90s, 30m or 1h30m");
}

double checked_number(const std::string& flag, const std::string& text, double least) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc() && end == text.data() + text.size() && value >= least && value < 1e9) return value;
  throw Error(ErrorKind::invalid_input, fmt::format("{}: \"{}\" is not a number of at least {}", flag, text, least));
}

}  // namespace

void Arguments::positional(const std::string& name, std::string& value, const std::string& help) {
  app_.add_option(name, value, help)->required()->type_name("");
}

void Arguments::optional_positional(const std::string& name, std::string& value, const std::string& help) {
  app_.add_option(name, value, help)->type_name("");
}

void Arguments::positionals(const std::string& name, std::vector<std::string>& values, const std::string& help) {
  app_.add_option(name, values, help);
}

void Arguments::option(const std::string& flag, std::optional<std::string>& value, const std::string& metavar,
                       const std::string& help) {
  app_.add_option_function<std::string>(
          flag, [&value](const std::string& text) { value = text; }, help)
      ->type_name(metavar);
}

void Arguments::list(const std::string& flag, std::vector<std::string>& values, const std::string& metavar,
                     const std::string& help) {
  app_.add_option(flag, values, help)->type_name(metavar)->allow_extra_args(false);
}

void Arguments::duration(const std::string& flag, std::optional<Duration>& value, const std::string& help) {
  app_.add_option_function<std::string>(
          flag, [&value, flag](const std::string& text) { value = checked_duration(flag, text); }, help)
      ->type_name("DURATION");
}

void Arguments::number(const std::string& flag, std::optional<double>& value, double least, const std::string& metavar,
                       const std::string& help) {
  app_.add_option_function<std::string>(
          flag, [&value, flag, least](const std::string& text) { value = checked_number(flag, text, least); }, help)
      ->type_name(metavar);
}

void Arguments::flag(const std::string& flag, bool& value, const std::string& help) {
  app_.add_flag(flag, value, help);
}

}  // namespace signalbox::cli
