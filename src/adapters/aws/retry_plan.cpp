#include "adapters/aws/retry_plan.hpp"

#include <charconv>

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;

// Source: standard retry mode; throttling is answered with a second, other trouble with less.
constexpr BackoffOptions trouble{100ms, 20s};
constexpr BackoffOptions after_throttling{1s, 20s};

}  // namespace

RetryOptions with_configured_attempts(RetryOptions options, const Variables& variables,
                                      const std::optional<std::string>& in_profile) {
  const auto text = variables.get("AWS_MAX_ATTEMPTS");
  const auto chosen = text ? text : in_profile;
  if (!chosen) return options;
  const auto* last = chosen->data() + chosen->size();
  const auto [end, error] = std::from_chars(chosen->data(), last, options.max_attempts);
  if (error == std::errc() && end == last && options.max_attempts >= 1) return options;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} is \"{}\"", text ? "AWS_MAX_ATTEMPTS" : "max_attempts of the profile", one_line(*chosen)),
              "give a number of at least 1");
}

RetryPlan::RetryPlan(const RetryOptions& options, Instant start, std::uint64_t seed)
    : options_(options),
      deadline_(start + options.budget),
      random_(seed),
      after_trouble_(random_, trouble),
      after_throttling_(random_, after_throttling) {}

std::optional<Duration> RetryPlan::wait_after(Reaction reaction, std::optional<Duration> server_asks, Instant now) {
  ++attempts_;
  if (reaction == Reaction::give_up || attempts_ >= options_.max_attempts) return std::nullopt;
  if (reaction == Reaction::renew_credentials) return Duration::zero();
  auto& backoff = reaction == Reaction::slow_down ? after_throttling_ : after_trouble_;
  const auto wait = std::max(backoff.next(), server_asks.value_or(Duration::zero()));
  if (wait >= time_left(now)) return std::nullopt;
  return wait;
}

Duration RetryPlan::time_left(Instant now) const {
  return std::max(Duration::zero(), std::chrono::duration_cast<Duration>(deadline_ - now));
}

}  // namespace signalbox::aws
