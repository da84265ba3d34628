// Passes each signal on once, by its mark, whoever says it: one monitor after another, in this process or its own.
#pragma once

#include "app/broadcast.hpp"
#include "core/told_marks.hpp"

namespace signalbox {

/// For one thread at a time.
class TellOnce : public SignalSink {
 public:
  explicit TellOnce(Broadcast& signals) : signals_(signals) {}
  void accept(const Signal& signal) override {
    if (told_.is_news(signal)) signals_.send(signal);
  }

 private:
  Broadcast& signals_;
  ToldMarks told_;
};

}  // namespace signalbox
