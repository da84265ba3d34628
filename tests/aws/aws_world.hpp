// What the AWS tests share: a clock that leaps over every wait, a folder of its own for a test, and answers as AWS
// writes them.
#pragma once

#include <cstdlib>
#include <fstream>

#include "adapters/aws/aws_session.hpp"
#include "adapters/aws/query_client.hpp"
#include "adapters/http/http_client.hpp"
#include "ports/clock.hpp"
#include "support/loopback_server.hpp"

namespace signalbox::testing {

/// Nobody waits: a pause moves the clock to its end and is written down.
class LeapingClock : public Clock {
 public:
  [[nodiscard]] Time now() const override { return Time(std::chrono::seconds(1768394096)) + gone(); }
  [[nodiscard]] Instant monotonic() const override { return Instant(std::chrono::hours(1)) + gone(); }
  bool wait_until(std::unique_lock<std::mutex>&, std::condition_variable_any&, Instant deadline, std::stop_token,
                  const std::function<bool()>& ready) override {
    const std::lock_guard lock(mutex_);
    const auto span = std::chrono::duration_cast<Duration>(deadline - Instant(std::chrono::hours(1))) - gone_;
    waits_.push_back(span);
    gone_ += span;
    return ready();
  }
  void advance(Duration span) {
    const std::lock_guard lock(mutex_);
    gone_ += span;
  }
  [[nodiscard]] std::vector<Duration> waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
  }

 private:
  [[nodiscard]] Duration gone() const {
    const std::lock_guard lock(mutex_);
    return gone_;
  }
  mutable std::mutex mutex_;
  Duration gone_{};
  std::vector<Duration> waits_;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = "/tmp/signalbox-aws-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Writes a file, its folder included, and returns its path.
  std::string write(const std::string& name, const std::string& text) const {
    const auto file = path_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file) << text;
    return file;
  }

 private:
  std::string path_;
};

[[nodiscard]] inline std::string error_answer(int status, const std::string& code, const std::string& message,
                                              const std::string& more_headers = {}) {
  return http_answer(status,
                     fmt::format("<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>{}</Message></Error>"
                                 "<RequestId>request-7</RequestId></ErrorResponse>",
                                 code, message),
                     more_headers);
}

[[nodiscard]] inline std::string identity_answer() {
  return http_answer(
      200,
      "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
      "<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>AIDA</UserId><Account>123456789012</Account>"
      "</GetCallerIdentityResult></GetCallerIdentityResponse>");
}

[[nodiscard]] inline std::string role_answer(const std::string& action, const std::string& key) {
  return http_answer(200,
                     fmt::format("<{0}Response><{0}Result><Credentials><AccessKeyId>{1}</AccessKeyId><SecretAccessKey>"
                                 "role-secret</SecretAccessKey><SessionToken>role-token</SessionToken><Expiration>"
                                 "2026-01-14T14:00:00Z</Expiration></Credentials></{0}Result></{0}Response>",
                                 action, key));
}

/// An environment with one variable in it.
[[nodiscard]] inline aws::Variables only(const std::string& name, const std::string& value) {
  return aws::Variables(std::map<std::string, std::string>{{name, value}});
}

/// The Error that `act` throws; a plain test failure when it throws none.
template <typename Act>
[[nodiscard]] Error error_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return Error(ErrorKind::internal, "");
}

}  // namespace signalbox::testing
