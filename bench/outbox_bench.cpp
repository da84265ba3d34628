// What a notification costs the deployment that stores it, beside the same bytes written durably by nothing but system
// calls at the same time, for disks differ by far more than programs; and how fast a full outbox is drained: the file
// registry, durable, and Slack's Web API against a server on this machine that answers at once, over 50 channels. The
// server is a process of its own, whose work is in the time all the same, since it shares the cores. What is sent is
// what a deployment tells: alerts, as replies in the thread of a living message that is kept up to date. With a pace,
// as Slack's limits set one, the time is compared with what that allows.
// Usage: outbox_bench [messages [folder [milliseconds between two messages of a channel]]]
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <vector>

#include "adapters/slack/slack_web_api.hpp"
#include "adapters/storage/file/file_store.hpp"
#include "adapters/system/system_clock.hpp"
#include "app/drain_outbox.hpp"
#include "records/keys.hpp"
#include "support/loopback_server.hpp"

namespace {

using namespace signalbox;
using Stopwatch = std::chrono::steady_clock;

constexpr std::size_t channels = 50;

/// Made before there is any thread.
class SlackInAChild {
 public:
  SlackInAChild() {
    int ready[2], end[2];
    if (pipe(ready) != 0 || pipe(end) != 0) std::abort();
    child_ = fork();
    if (child_ == 0) {
      close(end[1]);
      serve(ready[1], end[0]);
      _exit(0);
    }
    close(end[0]);
    end_ = end[1];
    if (read(ready[0], &port_, sizeof port_) != sizeof port_) std::abort();
  }
  ~SlackInAChild() {
    close(end_);
    waitpid(child_, nullptr, 0);
  }
  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }

 private:
  static void serve(int ready, int end) {
    signalbox::testing::LoopbackServer slack([](const signalbox::testing::RawRequest&) {
      return signalbox::testing::http_answer(200, R"({"ok":true,"channel":"C00","ts":"1768394096.000100"})");
    });
    const int port = slack.port();
    char nothing = 0;
    if (write(ready, &port, sizeof port) == sizeof port) (void)!read(end, &nothing, 1);
  }

  pid_t child_ = 0;
  int port_ = 0, end_ = -1;
};

OutboxMessage message(std::size_t number) {
  OutboxMessage message;
  message.target = {OutboxRoute::slack, fmt::format("C{:02}", number % channels)};
  message.stored_at = message.notification.at = Time(std::chrono::seconds(1768394096));
  message.notification.kind = NotificationKind::stalled;
  message.notification.environment = "production";
  message.notification.correlation_id = fmt::format("20260114-123456-{:08x}", number % channels);
  message.notification.text = fmt::format("no event for 10m; waiting for Database ({})", number);
  message.id = outbox_id(message.target, message.notification, 1768394096000 + number, "");
  return message;
}

/// What any program must do before it may say that a new file outlives a power cut.
class BareWriter {
 public:
  explicit BareWriter(const std::filesystem::path& folder) : folder_(folder) {
    std::filesystem::create_directory(folder);
    descriptor_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) std::abort();
  }
  ~BareWriter() { close(descriptor_); }
  BareWriter(const BareWriter&) = delete;
  BareWriter& operator=(const BareWriter&) = delete;

  void write_durably(const std::string& bytes) {
    const auto name = folder_ / std::to_string(written_++);
    const auto temporary = folder_ / "new";
    const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool is_written = file >= 0 && write(file, bytes.data(), bytes.size()) == std::ssize(bytes) &&
                            fsync(file) == 0 && close(file) == 0 && rename(temporary.c_str(), name.c_str()) == 0 &&
                            fsync(descriptor_) == 0;
    if (!is_written) std::abort();
  }

 private:
  std::filesystem::path folder_;
  int descriptor_ = -1;
  std::size_t written_ = 0;
};

struct Took {
  std::vector<double> storing, bare;  // milliseconds
};

double milliseconds(const std::function<void()>& what) {
  const auto began = Stopwatch::now();
  what();
  return std::chrono::duration<double, std::milli>(Stopwatch::now() - began).count();
}

double of_all(const std::vector<double>& sorted, std::size_t percent) { return sorted[sorted.size() * percent / 100]; }

Took store_all(Outbox& outbox, DocumentStore& store, BareWriter& bare, std::size_t count) {
  Took took;
  for (std::size_t number = 0; number < count; ++number) {
    const OutboxMessage stored = message(number);
    took.storing.push_back(milliseconds([&] { outbox.store(stored); }));
    const std::string bytes = store.get(keys::outbox_message(stored.id))->body;
    took.bare.push_back(milliseconds([&] { bare.write_durably(bytes); }));
  }
  std::ranges::sort(took.storing);
  std::ranges::sort(took.bare);
  return took;
}

long most_memory_so_far() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void drain(Outbox& outbox, Clock& clock, const std::string& url, Duration pace) {
  HttpClient http;
  SlackWebApi slack({"xoxb-1-2-bench", url + "/api/"}, http, clock);
  DeliveryOptions options;
  options.pace = pace;
  options.sender = "bench";
  DrainOutbox drain(outbox, {[&](const OutboxTarget&) { return &slack; }, clock, [] { return 0.0; }}, options);
  const long before = most_memory_so_far();
  const auto began = Stopwatch::now();
  const auto report = drain.until(clock.monotonic() + std::chrono::minutes(10), {});
  const double seconds = std::chrono::duration<double>(Stopwatch::now() - began).count();
  fmt::print("drained: {} messages over {} channels in {:.2f} s: {:.0f}/s; {} KiB more memory than before\n",
             report.sent, channels, seconds, static_cast<double>(report.sent) / seconds, most_memory_so_far() - before);
  const std::size_t each = (report.sent + channels - 1) / channels;
  if (pace > Duration(0)) fmt::print("allowed: {:.2f} s\n", std::chrono::duration<double>(each * pace).count());
  if (report.failed > 0) fmt::print("failed: {} ({})\n", report.failed, report.reason);
}

void store_and_drain(const std::filesystem::path& folder, std::size_t count, const std::string& url, Duration pace) {
  SystemClock clock;
  FileStore store({folder / "registry", {}, std::chrono::seconds(30)}, clock);
  Outbox outbox(store);
  BareWriter bare(folder / "bare");
  const Took took = store_all(outbox, store, bare, count);
  const double median = of_all(took.storing, 50), of_bare = of_all(took.bare, 50);
  fmt::print("stored: {} messages, median {:.3f} ms, 99% within {:.3f} ms\n", count, median, of_all(took.storing, 99));
  fmt::print("bare writes: median {:.3f} ms, 99% within {:.3f} ms; storing takes {:.2f} times as long\n", of_bare,
             of_all(took.bare, 99), median / of_bare);
  drain(outbox, clock, url, pace);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000;
  std::string folder = (std::filesystem::path(argc > 2 ? argv[2] : "/tmp") / "outbox_bench-XXXXXX").string();
  const Duration pace(argc > 3 ? std::strtol(argv[3], nullptr, 10) : 0);
  if (mkdtemp(folder.data()) == nullptr) return 1;
  {
    const SlackInAChild slack;
    store_and_drain(folder, count, slack.url(), pace);
  }
  std::filesystem::remove_all(folder);
}
