#include "support/scripted_companions.hpp"

#include <condition_variable>
#include <mutex>

namespace signalbox::testing {

class ScriptedCompanions::One : public Companion {
 public:
  One(ScriptedCompanions& all, std::size_t number, std::deque<Step> steps)
      : all_(all), number_(number), steps_(std::move(steps)) {
    ++all_.living_;
  }
  ~One() override { --all_.living_; }

  CompanionNews hear(Instant deadline, std::stop_token stop) override {
    while (!steps_.empty() && !stop.stop_requested()) {
      Step& step = steps_.front();
      if (const auto* ends = std::get_if<Ends>(&step)) return CompanionEnded{ends->status};
      if (std::holds_alternative<Hangs>(step)) break;
      if (std::holds_alternative<AwaitsStop>(step)) await(stop);
      if (stop.stop_requested()) break;
      if (auto* takes = std::get_if<TakesItsTime>(&step)) {
        if (all_.clock_.monotonic() + takes->span > deadline) break;
        all_.clock_.advance(takes->span);
        steps_.pop_front();
        continue;
      }
      const Step current = std::move(step);
      steps_.pop_front();
      if (const auto* says = std::get_if<Says>(&current)) return CompanionLine{says->line};
      std::get<Does>(current)();
    }
    if (!stop.stop_requested()) all_.clock_.leap_to(deadline);
    return CompanionSilent{};
  }
  void tell(const std::string& line) override { all_.told_.at(number_).push_back(line); }

 private:
  static void await(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, std::move(stop), [] { return false; });
  }

  ScriptedCompanions& all_;
  std::size_t number_;
  std::deque<Step> steps_;
};

std::unique_ptr<Companion> ScriptedCompanions::start(const std::vector<std::string>&) {
  if (scripts_.empty()) throw Error(ErrorKind::unavailable, "no process is left");
  auto steps = std::move(scripts_.front());
  scripts_.pop_front();
  told_.emplace_back();
  return std::make_unique<One>(*this, told_.size() - 1, std::move(steps));
}

}  // namespace signalbox::testing
