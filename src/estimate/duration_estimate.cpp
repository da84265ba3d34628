#include "estimate/duration_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace signalbox {
namespace {

using namespace std::chrono;

constexpr double low_share = 0.1;
constexpr double median_share = 0.5;
constexpr double high_share = 0.9;
constexpr double unusual_share = 0.95;

Duration between(Duration a, Duration b, double share) {
  return a + round<Duration>(duration<double, Duration::period>(b - a) * share);
}

/// Those that count.
std::vector<Duration> sorted_samples(std::span<const Duration> newest_first) {
  std::vector<Duration> samples;
  for (const Duration sample : newest_first) {
    if (samples.size() == samples_that_count) break;
    if (sample >= Duration(0)) samples.push_back(sample);
  }
  std::ranges::sort(samples);
  return samples;
}

/// The value below which this share of the sorted samples lies, between neighbours in proportion.
Duration quantile(const std::vector<Duration>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return between(sorted[below], sorted[above], place - std::floor(place));
}

/// The same of an estimate, whose three values are all that is known: straight lines between them, nothing outside.
Duration quantile(const DurationEstimate& estimate, double share) {
  if (share <= median_share) {
    return between(estimate.low, estimate.median, std::max(0.0, (share - low_share) / (median_share - low_share)));
  }
  return between(estimate.median, estimate.high, std::min(1.0, (share - median_share) / (high_share - median_share)));
}

/// Which share of `whole` this part is; a whole of nothing is used up.
double share_of(Duration part, Duration whole) {
  return whole <= Duration(0) ? 1.0 : static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

/// Which share of deployments is over after `elapsed`, counting from the moment when the first ones end.
double share_over(const DurationEstimate& estimate, Duration elapsed) {
  if (elapsed <= estimate.low) return 0;
  const double first_half = (median_share - low_share) / (1 - low_share);
  const double second_half = (high_share - median_share) / (1 - low_share);
  if (elapsed <= estimate.median) return first_half * share_of(elapsed - estimate.low, estimate.median - estimate.low);
  return first_half + second_half * std::min(1.0, share_of(elapsed - estimate.median, estimate.high - estimate.median));
}

double squared(Duration span) { return static_cast<double>(span.count()) * static_cast<double>(span.count()); }

/// Adds up parts that vary independently: medians add, distances to them add as squares.
class Sum {
 public:
  void add(Duration median, Duration low, Duration high) {
    median_ += median;
    below_ += squared(median - low);
    above_ += squared(high - median);
  }

  [[nodiscard]] Remaining total() const {
    const Duration below(std::llround(std::sqrt(below_)));
    const Duration above(std::llround(std::sqrt(above_)));
    return {median_, std::max(median_ - below, Duration(0)), median_ + above, false};
  }

 private:
  Duration median_{};
  double below_ = 0;
  double above_ = 0;
};

/// An estimate to the second would promise more than it knows.
Duration rounded(Duration span) {
  const auto to = [&](Duration step) { return (span + step / 2) / step * step; };
  if (span < minutes(1)) return to(seconds(5));
  if (span < minutes(5)) return to(seconds(30));
  if (span < hours(1)) return to(minutes(1));
  return to(minutes(5));
}

std::string in_words(Duration span) { return human_duration(rounded(span)); }

/// Empty where the spread is none.
std::string range_text(Duration low, Duration high) {
  if (rounded(low) == rounded(high)) return {};
  return fmt::format("{} – {}", in_words(low), in_words(high));
}

}  // namespace

std::optional<DurationEstimate> estimate_duration(std::span<const Duration> newest_first) {
  const std::vector<Duration> samples = sorted_samples(newest_first);
  if (samples.empty()) return std::nullopt;
  return DurationEstimate{quantile(samples, median_share), quantile(samples, low_share), quantile(samples, high_share),
                          samples.size()};
}

std::optional<UnusualDuration> unusual_duration(std::span<const Duration> newest_first) {
  const std::vector<Duration> samples = sorted_samples(newest_first);
  if (samples.size() < samples_to_know_the_unusual) return std::nullopt;
  return UnusualDuration{quantile(samples, unusual_share), samples.size()};
}

Remaining remaining(const DurationEstimate& estimate, Duration elapsed) {
  if (elapsed > estimate.high) return {.longer_than_usual = true};
  const double over = share_over(estimate, elapsed);
  const auto rest = [&](double share) {
    return std::max(quantile(estimate, over + (1 - over) * share) - elapsed, Duration(0));
  };
  return {rest(median_share), rest(low_share), rest(high_share), false};
}

std::optional<Remaining> expected_wait(const std::optional<DurationEstimate>& holder, Duration holder_elapsed,
                                       std::span<const std::optional<DurationEstimate>> ahead) {
  if (!holder) return std::nullopt;
  const Remaining rest = remaining(*holder, holder_elapsed);
  if (rest.longer_than_usual) return rest;
  Sum sum;
  sum.add(rest.median, rest.low, rest.high);
  for (const auto& waiter : ahead) {
    if (!waiter) return std::nullopt;
    sum.add(waiter->median, waiter->low, waiter->high);
  }
  return sum.total();
}

std::string estimate_text(const std::optional<DurationEstimate>& estimate) {
  if (!estimate) return "not known yet";
  const std::string range = range_text(estimate->low, estimate->high);
  return fmt::format("about {} ({}from {} deployment{})", in_words(estimate->median),
                     range.empty() ? "" : fmt::format("usually {}, ", range), estimate->samples,
                     estimate->samples == 1 ? "" : "s");
}

std::string remaining_text(const Remaining& rest) {
  if (rest.longer_than_usual) return "longer than usual";
  const std::string range = range_text(rest.low, rest.high);
  return fmt::format("about {} left{}", in_words(rest.median), range.empty() ? "" : fmt::format(" ({})", range));
}

std::string outlook_text(const DurationEstimate& estimate, Duration elapsed) {
  const std::string usual = human_duration(round<seconds>(estimate.median));
  const Remaining rest = remaining(estimate, elapsed);
  if (rest.longer_than_usual) return fmt::format("longer than usual ({})", usual);
  const Duration left = rounded(rest.median);
  if (left <= Duration(0)) return fmt::format("nearly done, usually {}", usual);
  return fmt::format("about {} left, usually {}", human_duration(left), usual);
}

std::string wait_text(const std::optional<Remaining>& wait) {
  if (!wait) return "not known yet";
  if (wait->longer_than_usual) return "not known: the one that deploys already takes longer than usual";
  if (rounded(wait->median) <= Duration(0)) return "any moment now";
  const std::string range = range_text(wait->low, wait->high);
  return fmt::format("about {}{}", in_words(wait->median), range.empty() ? "" : fmt::format(" ({})", range));
}

}  // namespace signalbox
