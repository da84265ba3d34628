// A sink that remembers every signal, and lets a test wait for one instead of sleeping.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "ports/signal_sink.hpp"

namespace signalbox::testing {

class SignalRecorder : public SignalSink {
 public:
  void accept(const Signal& signal) override;

  [[nodiscard]] std::vector<Signal> all() const;
  [[nodiscard]] std::vector<Signal> of(SignalKind kind) const;
  [[nodiscard]] std::vector<SignalKind> kinds() const;
  [[nodiscard]] std::size_t count(SignalKind kind) const { return of(kind).size(); }
  /// The text of the last signal of this kind; empty when there was none.
  [[nodiscard]] std::string last_text(SignalKind kind) const;
  /// Blocks until there were this many of the kind.
  void await(SignalKind kind, std::size_t count = 1);

 private:
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::vector<Signal> signals_;
};

}  // namespace signalbox::testing
