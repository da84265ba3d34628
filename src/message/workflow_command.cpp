#include "message/workflow_command.hpp"

#include <fmt/format.h>

#include "core/failure_reason.hpp"
#include "core/plain_text.hpp"
#include "core/stack_status.hpp"
#include "core/utf8.hpp"
#include "message/markdown_text.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_message = 4'000;
// Older commands read `##[name]data`; a blank inside leaves text for people.
constexpr std::string_view old_prefix = "##[";
constexpr std::string_view new_prefix = "::";

std::string escaped_data(std::string_view text) {
  std::string data;
  for (const char character : escape_for_terminal(text)) {
    if (character == '%') {
      data += "%25";
    } else {
      data += character;  // line breaks are blanks already
    }
  }
  return data;
}

std::string escaped_property(std::string_view text) {
  std::string property;
  for (const char character : escaped_data(text)) {
    if (character == ':') {
      property += "%3A";
    } else if (character == ',') {
      property += "%2C";
    } else {
      property += character;
    }
  }
  return property;
}

std::string with_reason(const std::string& text, const std::string& reason) {
  if (reason.empty()) return text;
  return text.empty() ? reason : text + (text.ends_with('.') ? " " : ": ") + reason;
}

std::string subject_of(const Signal& signal) { return signal.stack.empty() ? signal.environment : signal.stack; }

Annotation about(AnnotationLevel level, const Signal& signal, std::string_view what) {
  return {level, fmt::format("{}: {}", subject_of(signal), what), with_reason(signal.text, signal.reason)};
}

/// A stack that is deleted instead of created is not rolled back.
bool is_deletion(const Signal& signal) { return signal.status.starts_with("DELETE_"); }

std::optional<Annotation> failed_resource(const Signal& signal) {
  if (is_echo_of_another_failure(signal)) return std::nullopt;
  const std::string name =
      signal.resource_type.empty() ? signal.resource : fmt::format("{} ({})", signal.resource, signal.resource_type);
  return Annotation{AnnotationLevel::error, fmt::format("{}: {} {}", signal.stack, signal.resource, signal.status),
                    with_reason(name, signal.reason)};
}

std::optional<Annotation> ended_stack(const Signal& signal) {
  if (verdict_of(parse_stack_status(signal.status)) == Verdict::succeeded) return std::nullopt;
  return about(AnnotationLevel::error, signal, signal.status);
}

}  // namespace

std::optional<Annotation> annotation_for(const Signal& signal) {
  switch (signal.kind) {
    case SignalKind::resource_failed:
      return failed_resource(signal);
    case SignalKind::stalled:
      return about(AnnotationLevel::warning, signal, "stalled");
    case SignalKind::overdue:
      return about(AnnotationLevel::warning, signal, "overdue");
    case SignalKind::rollback_started:
      return about(AnnotationLevel::error, signal, is_deletion(signal) ? "is deleted" : "rolls back");
    case SignalKind::stack_finished:
      return ended_stack(signal);
    case SignalKind::lease_lost:
      return about(AnnotationLevel::error, signal, "turn lost");
    case SignalKind::registry_lost:
      return about(AnnotationLevel::warning, signal, "registry out of reach");
    case SignalKind::monitor_gap:
      return about(AnnotationLevel::warning, signal, "unwatched");
    case SignalKind::asked:
      return about(AnnotationLevel::warning, signal, "question");
    case SignalKind::warning:
      return about(AnnotationLevel::warning, signal, "warning");
    case SignalKind::queued:
    case SignalKind::queue_moved:
    case SignalKind::turn_granted:
    case SignalKind::registry_back:
    case SignalKind::lock_taken_over:
    case SignalKind::deployment_started:
    case SignalKind::stack_started:
    case SignalKind::resource_started:
    case SignalKind::resource_finished:
    case SignalKind::resource_cancelled:
    case SignalKind::progress:
    case SignalKind::moving_again:
    case SignalKind::cleanup_started:
    case SignalKind::deployment_finished:
    case SignalKind::monitor_recovered:
    case SignalKind::answered:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string workflow_command(const Annotation& annotation) {
  return fmt::format("::{} title={}::{}", annotation.level == AnnotationLevel::error ? "error" : "warning",
                     escaped_property(annotation.title), escaped_data(shortened(annotation.message, longest_message)));
}

std::string log_group(std::string_view title, const std::vector<std::string>& lines) {
  return fmt::format("::group::{}\n{}\n::endgroup::", escaped_data(title), fmt::join(lines, "\n"));
}

std::string without_workflow_commands(std::string_view text) {
  std::string safe;
  bool at_beginning = true;  // of a line, but for blanks
  for (std::size_t place = 0; place < text.size(); ++place) {
    const std::string_view rest = text.substr(place);
    safe += text[place];
    if (at_beginning && rest.starts_with(new_prefix)) safe += ' ';
    if (rest.starts_with(old_prefix)) {
      safe += "# ";
      ++place;
    }
    at_beginning = text[place] == '\n' || (at_beginning && (text[place] == ' ' || text[place] == '\t'));
  }
  return safe;
}

}  // namespace signalbox
