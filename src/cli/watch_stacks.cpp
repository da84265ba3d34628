#include "cli/watch_stacks.hpp"

#include <fmt/format.h>

#include <map>

#include "app/follow_stacks.hpp"
#include "cli/console_sink.hpp"
#include "cli/render/signal_line.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

/// For pipes: the time by which the service or we saw it, and what changed. Ends the watching when nobody can read it.
class ChangeLines : public SignalSink {
 public:
  ChangeLines(Output& output, std::stop_source& end) : output_(output), end_(end) {}

  void accept(const Signal& signal) override {
    if (signal.kind == SignalKind::progress) return;
    const auto line = signal_line(signal);
    try {
      if (line) output_.result(fmt::format("{}  {:<9}  {}", to_iso8601(signal.at), line->word, line->text));
    } catch (const Error& error) {
      output_.talk(output_.paint_talk(Tone::bad, "signalbox: ") + escape_for_terminal(error.what()));
      end_.request_stop();
    }
    if (output_.reader_has_left()) end_.request_stop();
  }

 private:
  Output& output_;
  std::stop_source& end_;
};

StackDescription existing(CloudFormation& cloudformation, const std::string& name, std::stop_token stop) {
  if (auto stack = cloudformation.describe_stack(name, std::move(stop))) return *stack;
  throw Error(ErrorKind::not_found, fmt::format("there is no stack {}", name),
              "check the name, --region and --profile; a deleted stack answers only to its ARN");
}

/// When a stack came to rest, as its newest event tells.
Time at_rest_since(CloudFormation& cloudformation, const StackDescription& stack, std::stop_token stop) {
  const auto events = cloudformation.latest_events(stack.id, std::move(stop));
  return events && !events->empty() ? events->back().at : stack.updated.value_or(stack.created);
}

// How those stand in which nothing runs, by age; whatever runs is told from its own beginning on.
void show_beginning(CloudFormation& cloudformation, Output& output, const std::vector<std::string>& names,
                    const std::stop_token& stop) {
  std::multimap<Time, StackDescription> at_rest;
  for (const std::string& name : names) {
    const StackDescription stack = existing(cloudformation, name, stop);
    if (!is_busy(stack.status)) at_rest.emplace(at_rest_since(cloudformation, stack, stop), stack);
  }
  for (const auto& [since, stack] : at_rest) {
    output.result(fmt::format("{}  {:<9}  {}  {}", to_iso8601(since), "stack", escape_for_terminal(stack.name),
                              escape_for_terminal(stack.status_text)));
  }
}

std::unique_ptr<SignalSink> sink_for(Output& output, Clock& clock, const WatchedStacks& watched,
                                     std::stop_source& end) {
  if (output.result_terminal().is_terminal() && output.talk_terminal().can_redraw())
    return std::make_unique<ConsoleSink>(output, clock,
                                         ConsoleOptions{Talk::everything, watched.title, watched.read_outlook});
  return std::make_unique<ChangeLines>(output, end);
}

}  // namespace

void watch_stacks(CloudFormation& cloudformation, Clock& clock, Output& output, const WatchedStacks& watched,
                  std::stop_token stop) {
  show_beginning(cloudformation, output, watched.stacks, stop);
  std::stop_source end;
  const std::stop_callback told(stop, [&end] { end.request_stop(); });
  const auto sink = sink_for(output, clock, watched, end);
  Broadcast signals({}, watched.title, {sink.get()});
  FollowOptions options;
  options.stacks = watched.stacks;
  options.poll = std::min(options.poll, watched.interval);
  options.slowest_poll = watched.interval;
  options.join_running = true;
  options.seed = watched.seed;
  FollowStacks follow(cloudformation, clock, signals, options);
  follow.note_baseline(stop);
  follow.start();
  while (pause(clock, std::chrono::hours(1), end.get_token())) continue;
  static_cast<void>(follow.stop_now());
}

}  // namespace signalbox::cli
