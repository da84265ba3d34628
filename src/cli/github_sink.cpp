#include "cli/github_sink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "adapters/system/appended_file.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

// Source: GitHub's limits on job summaries; what others wrote in the same step counts.
constexpr std::size_t largest_summary_file = 1024 * 1024;

std::size_t room_in(const std::string& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  if (missing) return largest_summary_file;
  return largest_summary_file - std::min<std::size_t>(size, largest_summary_file);
}

}  // namespace

std::unique_ptr<GithubSink> GithubSink::for_step(Output& output, const Environment& environment) {
  if (!output.is_github_log()) return nullptr;
  return std::make_unique<GithubSink>(output, variable(environment, "GITHUB_STEP_SUMMARY").value_or(""),
                                      variable(environment, "GITHUB_OUTPUT").value_or(""));
}

GithubSink::GithubSink(Output& output, std::string summary_file, std::string output_file)
    : output_(output), summary_file_(std::move(summary_file)), output_file_(std::move(output_file)) {}

void GithubSink::accept(const Signal& signal) {
  std::lock_guard guard(mutex_);
  board_.take(signal);
  auto annotation = annotation_for(signal);
  if (!annotation) return;
  if (signal.kind == SignalKind::resource_failed) return keep_failure(signal, std::move(*annotation));
  annotate(std::move(*annotation));
}

void GithubSink::keep_failure(const Signal& signal, Annotation annotation) {
  std::string name = signal.stack + "/" + signal.resource;
  const auto known = std::ranges::find(failures_, name, &std::pair<std::string, Annotation>::first);
  if (known != failures_.end()) {
    known->second = std::move(annotation);
  } else if (failures_.size() < most_annotations) {
    failures_.emplace_back(std::move(name), std::move(annotation));
  }
}

void GithubSink::annotate(Annotation annotation) {
  int& told = annotation.level == AnnotationLevel::error ? errors_ : warnings_;
  if (told == most_annotations) return;
  if (++told == most_annotations) annotation.message += " (GitHub shows no more than these; the log has all)";
  output_.say_to_runner(workflow_command(annotation));
}

void GithubSink::finish(const SummaryFacts& facts, const StepOutputs& values) {
  std::lock_guard guard(mutex_);
  for (auto& [name, annotation] : std::exchange(failures_, {})) annotate(std::move(annotation));
  const bool needs_a_word = facts.status == "failed" && errors_ == 0;
  if (needs_a_word)
    annotate({AnnotationLevel::error, facts.environment + ": failed", facts.reason.empty() ? "failed" : facts.reason});
  if (!summary_file_.empty())
    append(summary_file_, job_summary(facts, board_, std::min(longest_summary, room_in(summary_file_))));
  if (!output_file_.empty()) append(output_file_, step_output_text(values));
}

void GithubSink::append(const std::string& file, const std::string& text) {
  try {
    if (!text.empty()) append_to_file(file, text);
  } catch (const Error& error) {
    output_.talk(output_.paint_talk(Tone::warning, "signalbox: ") + escape_for_terminal(error.what()));
  }
}

}  // namespace signalbox::cli
