// Tells GitHub Actions what a deployment did: annotations while it runs, the summary on the run's page and values for
// later steps at its end. A file that cannot be written costs a warning, never the deployment.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "cli/output.hpp"
#include "message/job_summary.hpp"
#include "message/stack_board.hpp"
#include "message/step_output.hpp"
#include "message/workflow_command.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox::cli {

/// GitHub shows no more of each level from one step.
inline constexpr int most_annotations = 10;

class GithubSink : public SignalSink {
 public:
  /// nullptr outside of GitHub Actions.
  [[nodiscard]] static std::unique_ptr<GithubSink> for_step(Output& output, const Environment& environment);

  /// Either file may be empty: not wanted.
  GithubSink(Output& output, std::string summary_file, std::string output_file);

  /// A resource's failure is annotated at the end, once, with its last reason: ten attempts at one must not hide all
  /// others. Everything else at once.
  void accept(const Signal& signal) override;
  /// Writes the summary and the values. Once, after the last signal.
  void finish(const SummaryFacts& facts, const StepOutputs& values);

 private:
  void keep_failure(const Signal& signal, Annotation annotation);
  void annotate(Annotation annotation);
  void append(const std::string& file, const std::string& text);

  Output& output_;
  const std::string summary_file_;
  const std::string output_file_;
  std::mutex mutex_;  // guards what follows
  StackBoard board_;
  /// Of resources that failed, by their names, in the order of their first failures: retried, they fail again.
  std::vector<std::pair<std::string, Annotation>> failures_;
  int errors_ = 0;
  int warnings_ = 0;
};

}  // namespace signalbox::cli
