// Lines that a GitHub Actions runner understands: annotations and log groups. The runner reads them on standard output
// and standard error alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/signal.hpp"

namespace signalbox {

enum class AnnotationLevel { error, warning };

struct Annotation {
  AnnotationLevel level = AnnotationLevel::warning;
  std::string title;    ///< as it came, escaped when it is written
  std::string message;  ///< likewise
};

/// What a signal is worth on the run's page; nullopt for most. A failure that only says that another one failed is
/// worth nothing.
[[nodiscard]] std::optional<Annotation> annotation_for(const Signal& signal);

/// `::error title=…::…`
[[nodiscard]] std::string workflow_command(const Annotation& annotation);

/// Lines behind a heading that opens and closes them.
[[nodiscard]] std::string log_group(std::string_view title, const std::vector<std::string>& lines);

/// Text in which the runner finds no command: those that begin a line, and older ones, which begin anywhere.
[[nodiscard]] std::string without_workflow_commands(std::string_view text);

}  // namespace signalbox
