#include "cli/lent_terminal.hpp"

#include "cli/console_sink.hpp"

namespace signalbox::cli {
namespace {

class Borrower : public ChildProcess {
 public:
  Borrower(std::unique_ptr<ChildProcess> child, ConsoleSink& console) : child_(std::move(child)), console_(console) {}

  /// A child that was not waited for to its end still writes: the terminal stays lent.
  [[nodiscard]] std::optional<ExitStatus> wait(std::stop_token stop) override {
    auto status = child_->wait(std::move(stop));
    if (status) console_.take_back_terminal();
    return status;
  }
  void send(int signal) override { child_->send(signal); }
  [[nodiscard]] std::int64_t group() const override { return child_->group(); }

 private:
  std::unique_ptr<ChildProcess> child_;
  ConsoleSink& console_;
};

}  // namespace

std::unique_ptr<ChildProcess> LendingProcesses::start(const std::vector<std::string>& argv,
                                                      const std::map<std::string, std::string>& extra_environment) {
  console_.lend_terminal();
  try {
    return std::make_unique<Borrower>(processes_.start(argv, extra_environment), console_);
  } catch (...) {
    console_.take_back_terminal();
    throw;
  }
}

std::optional<std::string> LendingPrompt::ask(const Question& question, std::stop_token stop) {
  console_.lend_terminal();
  try {
    auto choice = prompt_.ask(question, std::move(stop));
    console_.take_back_terminal();
    return choice;
  } catch (...) {
    console_.take_back_terminal();
    throw;
  }
}

}  // namespace signalbox::cli
