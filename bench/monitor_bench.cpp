// What it costs one process to watch many stacks of which fifty move: share of a core, peak memory, calls a second, and
// how long after an event can be seen it is told; and the calls when none moves. Against the rehearsal cloud in a
// process of its own, for 100, 1,000, 2,000 and 10,000 stacks. The time measured is the dearest: right after the start,
// when each stack is read for the first time. Usage: monitor_bench [seconds [stacks…]]
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "adapters/aws/aws_session.hpp"
#include "adapters/http/http_client.hpp"
#include "adapters/system/system_clock.hpp"
#include "app/follow_stacks.hpp"
#include "ports/stack_launcher.hpp"
#include "rehearsal/rehearsal_server.hpp"
#include "support/places.hpp"

namespace {

using namespace signalbox;
using namespace std::chrono_literals;

constexpr int moving_ones = 50;
constexpr double share_allowed = 0.25;  // of a core, at 2,000 stacks
constexpr long kibibytes_allowed = 60 * 1024;
constexpr double calls_allowed = 1.0;  // a second, per 100 stacks at rest

constexpr const char* smallest_template = R"({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})";

struct Load {
  int stacks = 0;
  int movers = 0;
};

struct Cost {
  double core_share = 0;
  long peak_kibibytes = 0;
  std::size_t signals = 0;
  Duration usual_delay{}, longest_delay{};
};

/// How late each event is told; the rehearsal cloud's clock is this machine's.
class DelaySink : public SignalSink {
 public:
  explicit DelaySink(Clock& clock) : clock_(clock) {}
  void accept(const Signal& signal) override {
    if (signal.kind == SignalKind::progress) return;
    const std::lock_guard guard(mutex_);
    delays_.push_back(clock_.now() - signal.at);
  }
  void summarize(Cost& cost) {
    const std::lock_guard guard(mutex_);
    std::ranges::sort(delays_);
    cost.signals = delays_.size();
    if (delays_.empty()) return;
    cost.usual_delay = delays_[delays_.size() / 2];
    cost.longest_delay = delays_.back();
  }

 private:
  Clock& clock_;
  std::mutex mutex_;
  std::vector<Duration> delays_;  // guarded by mutex_
};

std::vector<std::string> idle_stacks(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(fmt::format("Stack{}", i));
  return names;
}

std::vector<std::string> moving_stacks(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(fmt::format("Mover{}", i));
  return names;
}

std::unique_ptr<AwsSession> session_at(const std::string& url, Clock& clock) {
  AwsOptions options;
  options.environment = {{"AWS_ENDPOINT_URL", url},
                         {"AWS_ACCESS_KEY_ID", "rehearsal"},
                         {"AWS_SECRET_ACCESS_KEY", "rehearsal"},
                         {"AWS_EC2_METADATA_DISABLED", "true"}};
  options.region = "us-east-1";
  return std::make_unique<AwsSession>(options, clock, 1);
}

/// A child that goes when we do; `work` gets the writing end of a pipe, whose reading end is returned.
template <typename Work>
std::pair<pid_t, int> in_a_child(const Work& work) {
  int ends[2];
  if (pipe(ends) != 0) std::exit(1);
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(ends[0]);
    work(ends[1]);
    _exit(0);
  }
  close(ends[1]);
  return {child, ends[0]};
}

template <typename Value>
void tell(int pipe_end, const Value& value) {
  if (write(pipe_end, &value, sizeof value) != ssize_t(sizeof value)) _exit(1);
}

template <typename Value>
Value hear(int pipe_end) {
  Value value{};
  if (read(pipe_end, &value, sizeof value) != ssize_t(sizeof value)) std::exit(1);
  return value;
}

void serve(const Load& load, int told) {
  rehearsal::RehearsalOptions options;
  options.existing_stacks = idle_stacks(load.stacks - load.movers);
  options.scenario_files = {testing::source_path("src/rehearsal/scenarios/ecs-service.json")};
  SystemClock clock;
  rehearsal::RehearsalServer server(options, [&clock] { return clock.now(); });
  tell(told, server.port());
  for (;;) pause();
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long peak_kibibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void watch(const std::string& url, const Load& load, std::chrono::seconds span, int told) {
  SystemClock clock;
  const auto session = session_at(url, clock);
  DelaySink sink(clock);
  Broadcast signals("20260101-000000-abcdef", "bench", {&sink});
  FollowOptions options;
  options.stacks = idle_stacks(load.stacks - load.movers);
  std::ranges::move(moving_stacks(load.movers), std::back_inserter(options.stacks));
  options.seed = 1;
  FollowStacks follow(session->cloudformation(), clock, signals, options);
  follow.note_baseline({});
  for (const std::string& name : moving_stacks(load.movers))
    (void)session->launcher().create_or_update(name, smallest_template, {});
  tell(told, true);
  const double before = processor_seconds();
  follow.start();
  (void)signalbox::pause(clock, span, {});
  const double used = processor_seconds() - before;
  Cost cost{used / double(span.count()), peak_kibibytes()};
  sink.summarize(cost);
  tell(told, cost);
  (void)follow.stop_now();
}

long calls_so_far(HttpClient& http, const std::string& url) {
  HttpRequest request;
  request.url = url + "/_rehearsal/state";
  const auto state = nlohmann::json::parse(http.send(request, {}).body);
  long calls = 0;
  for (const auto& [action, count] : state.at("calls").items()) calls += count.get<long>();
  return calls;
}

/// What it cost, and the calls a second.
std::pair<Cost, double> measure(const Load& load, std::chrono::seconds span) {
  const auto [server, port] = in_a_child([&](int told) { serve(load, told); });
  const std::string url = fmt::format("http://127.0.0.1:{}", hear<std::uint16_t>(port));
  const auto [monitor, told] = in_a_child([&](int end) { watch(url, load, span, end); });
  (void)hear<bool>(told);
  HttpClient http;
  const long before = calls_so_far(http, url);
  const Cost cost = hear<Cost>(told);
  const double calls = double(calls_so_far(http, url) - before) / double(span.count());
  waitpid(monitor, nullptr, 0);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
  return {cost, calls};
}

double in_seconds(Duration span) { return double(span.count()) / 1000; }

bool show(int stacks, std::chrono::seconds span) {
  const auto [cost, calls] = measure({stacks, moving_ones}, span);
  const double idle_calls = measure({stacks, 0}, span).second * 100 / stacks;
  fmt::print(
      "{:6} stacks   {:5.1f} % of a core   {:5.1f} MiB   {:5.1f} calls/s   told after {:4.1f} s, {:4.1f} s at most "
      "({} signals)   at rest {:4.2f} calls/s per 100\n",
      stacks, 100 * cost.core_share, double(cost.peak_kibibytes) / 1024, calls, in_seconds(cost.usual_delay),
      in_seconds(cost.longest_delay), cost.signals, idle_calls);
  std::fflush(stdout);
  if (idle_calls > calls_allowed) return false;
  return stacks != 2000 || (cost.core_share <= share_allowed && cost.peak_kibibytes <= kibibytes_allowed);
}

}  // namespace

int main(int argc, char** argv) {
  const auto span = std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 60);
  std::vector<int> sizes;
  for (int i = 2; i < argc; ++i) sizes.push_back(std::max(std::atoi(argv[i]), moving_ones));
  if (sizes.empty()) sizes = {100, 1'000, 2'000, 10'000};
  fmt::print("{} of them move, {} s each\n", moving_ones, span.count());
  bool is_within_limits = true;
  for (const int stacks : sizes) is_within_limits = show(stacks, span) && is_within_limits;
  fmt::print("2,000 stacks may cost {:.0f} % of a core and {} MiB; 100 at rest {} call a second\n", 100 * share_allowed,
             kibibytes_allowed / 1024, calls_allowed);
  return is_within_limits ? 0 : 1;
}
