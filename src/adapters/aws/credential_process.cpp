#include "adapters/aws/credential_process.hpp"

#include "adapters/aws/captured_process.hpp"
#include "adapters/aws/credential_json.hpp"
#include "adapters/http/http_message.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_run = 60s;
constexpr std::size_t most_output = 64U << 10U;
constexpr const char* way_out = "run the profile's credential_process by hand to see what it says";

class Splitter {
 public:
  void take(char each) {
    if (literal_) {
      // Between double quotes a backslash only stands for something before " and \.
      if (quote_ == '"' && each != '"' && each != '\\') add('\\');
      add(each);
      literal_ = false;
    } else if (each == '\\' && quote_ != '\'') {
      literal_ = true;
    } else if (quote_ != 0) {
      take_quoted(each);
    } else if (each == '"' || each == '\'') {
      quote_ = each;
      in_word_ = true;
    } else if (each == ' ' || each == '\t' || each == '\n') {
      end_word();
    } else {
      add(each);
    }
  }

  [[nodiscard]] std::vector<std::string> words() && {
    if (quote_ != 0 || literal_) {
      throw Error(ErrorKind::invalid_input, "credential_process ends inside a quotation", "close the quotation marks");
    }
    end_word();
    if (!words_.empty()) return std::move(words_);
    throw Error(ErrorKind::invalid_input, "credential_process names no program", "give the program and its arguments");
  }

 private:
  void take_quoted(char each) {
    if (each == quote_) {
      quote_ = 0;
    } else {
      add(each);
    }
  }

  void add(char each) {
    word_ += each;
    in_word_ = true;
  }

  void end_word() {
    if (in_word_) words_.push_back(std::exchange(word_, {}));
    in_word_ = false;
  }

  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false;
  bool literal_ = false;
  char quote_ = 0;
};

Error failed(const std::string& program, const std::string& what) {
  return Error(ErrorKind::denied, fmt::format("credential_process {}: {}", one_line(program), what), way_out);
}

}  // namespace

std::vector<std::string> split_command(std::string_view command) {
  Splitter splitter;
  for (const char each : command) splitter.take(each);
  return std::move(splitter).words();
}

Credentials credentials_from_process(const std::string& command, const Variables& variables, std::stop_token stop) {
  const auto argv = split_command(command);
  const auto& program = argv.front();
  try {
    CapturedProcess process(argv, variables.all());
    const auto output = process.read_all(longest_run, most_output, stop);
    if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped while waiting for credential_process");
    if (!output) throw Error(ErrorKind::denied, "it ran for more than a minute or printed more than 64 KiB");
    if (const int code = process.exit_code(); code != 0)
      throw Error(ErrorKind::denied, fmt::format("it ended with exit code {}", code));
    return read_credential_json(*output, CredentialFormat::process, "it");
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    throw failed(program, error.what());
  }
}

}  // namespace signalbox::aws
