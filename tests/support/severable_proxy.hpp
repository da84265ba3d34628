// A TCP proxy on 127.0.0.1 that a test can cut: every connection breaks wherever it is, and new ones are hung up on
// until it is mended. Whether a request that was under way arrived is left to chance, as on a real network.
#pragma once

#include <poll.h>

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::testing {

class SeverableProxy {
 public:
  explicit SeverableProxy(int server_port);
  ~SeverableProxy();
  SeverableProxy(const SeverableProxy&) = delete;
  SeverableProxy& operator=(const SeverableProxy&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// Returns when every connection is broken.
  void sever();
  void mend();
  /// Blocks until that many have been hung up on since it was severed; gives up on clients of which perhaps none is
  /// left.
  void await_refused(std::size_t count);

 private:
  struct Pair {
    int client;
    int server;
  };

  void run();
  void pass_on_what_came(const std::vector<pollfd>& polled);
  /// True when it is to end.
  [[nodiscard]] bool obey();
  void accept_one();
  [[nodiscard]] int connect() const;
  void break_all();

  int server_port_;
  int port_ = 0;
  int listener_;
  int wake_;
  std::vector<Pair> pairs_;  // the thread's own
  std::mutex mutex_;         // guards what follows
  std::condition_variable changed_;
  bool ends_ = false;
  bool is_severed_ = false;
  bool has_obeyed_ = true;
  std::size_t refused_ = 0;
  std::jthread thread_;
};

}  // namespace signalbox::testing
