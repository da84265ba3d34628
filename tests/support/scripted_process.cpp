#include "support/scripted_process.hpp"

namespace signalbox::testing {

class ScriptedProcesses::Child : public ChildProcess {
 public:
  explicit Child(ScriptedProcesses& script) : script_(script) {}

  [[nodiscard]] std::optional<ExitStatus> wait(std::stop_token stop) override {
    std::unique_lock lock(script_.mutex_);
    script_.clock_.wait_until(lock, script_.changed_, Instant::max(), std::move(stop),
                              [&] { return script_.end_.has_value(); });
    return script_.end_;
  }

  void send(int signal) override {
    {
      std::lock_guard guard(script_.mutex_);
      script_.signals_.push_back(signal);
      if (script_.dies_of_signals_ && !script_.end_) script_.end_ = ExitStatus{0, signal};
    }
    script_.changed_.notify_all();
  }

 private:
  ScriptedProcesses& script_;
};

void ScriptedProcesses::refuse(Error error) {
  std::lock_guard guard(mutex_);
  refusal_ = std::move(error);
}

void ScriptedProcesses::end_with(ExitStatus status) {
  {
    std::lock_guard guard(mutex_);
    end_ = status;
  }
  changed_.notify_all();
}

void ScriptedProcesses::die_of_signals() {
  std::lock_guard guard(mutex_);
  dies_of_signals_ = true;
}

void ScriptedProcesses::group_lives(std::int64_t group, bool lives) {
  std::lock_guard guard(mutex_);
  if (lives) {
    living_groups_.insert(group);
  } else {
    living_groups_.erase(group);
  }
}

bool ScriptedProcesses::is_group_alive(std::int64_t group) const {
  std::lock_guard guard(mutex_);
  return living_groups_.contains(group);
}

void ScriptedProcesses::await_started() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !started_.empty(); });
}

void ScriptedProcesses::await_refused() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return was_refused_; });
}

std::vector<ScriptedProcesses::Started> ScriptedProcesses::started() const {
  std::lock_guard guard(mutex_);
  return started_;
}

std::vector<int> ScriptedProcesses::signals() const {
  std::lock_guard guard(mutex_);
  return signals_;
}

std::unique_ptr<ChildProcess> ScriptedProcesses::start(const std::vector<std::string>& argv,
                                                       const std::map<std::string, std::string>& extra_environment) {
  {
    std::lock_guard guard(mutex_);
    was_refused_ = refusal_.has_value();
    if (was_refused_) {
      changed_.notify_all();
      throw Error(*refusal_);
    }
    started_.push_back({argv, extra_environment});
  }
  changed_.notify_all();
  return std::make_unique<Child>(*this);
}

}  // namespace signalbox::testing
