#include "message/step_output.hpp"

#include <fmt/format.h>

#include "core/plain_text.hpp"

namespace signalbox {
namespace {

std::string delimiter_for(const std::string& value) {
  std::string delimiter = "end_of_value";
  while (value.find(delimiter) != std::string::npos) delimiter += '_';
  return delimiter;
}

}  // namespace

std::string step_output_text(const StepOutputs& outputs) {
  std::string text;
  for (const auto& [name, value] : outputs) {
    const std::string line = escape_for_terminal(value);
    const std::string delimiter = delimiter_for(line);
    text += fmt::format("{}<<{}\n{}\n{}\n", name, delimiter, line, delimiter);
  }
  return text;
}

}  // namespace signalbox
