#include "adapters/storage/dynamo/dynamo_stamps.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {
namespace {

// 42 are for the milliseconds, which is enough until the year 2109, and the sign of whoever reads versions as signed
// stays free.
constexpr unsigned random_bits = 21;

}  // namespace

DynamoStamp DynamoStamps::next(Version expected) {
  const std::lock_guard lock(mutex_);
  const auto now = static_cast<Version>(std::max<Duration::rep>(0, clock_.now().time_since_epoch().count()));
  const auto floor = (std::max(largest_, expected) >> random_bits) + 1;
  largest_ = std::max(now, floor) << random_bits | random_() >> (64 - random_bits);
  return {largest_, fmt::format("{}/{:016x}", largest_, random_())};
}

void DynamoStamps::saw(Version version) {
  const std::lock_guard lock(mutex_);
  largest_ = std::max(largest_, version);
}

Duration DynamoStamps::jittered(Duration span) {
  const std::lock_guard lock(mutex_);
  std::uniform_int_distribution<Duration::rep> spread(span.count() * 3 / 4, span.count());
  return Duration(spread(random_));
}

Duration DynamoStamps::up_to(Duration span) {
  const std::lock_guard lock(mutex_);
  std::uniform_int_distribution<Duration::rep> spread(0, span.count());
  return Duration(spread(random_));
}

DynamoFate fate_of(const DynamoStamp& mine, Version expected, const std::vector<std::string>& stamps) {
  if (std::ranges::find(stamps, mine.text) != stamps.end()) return DynamoFate::happened;
  // Somebody else's change is the one that followed what mine was to follow. A new item has nothing before it.
  const auto before = fmt::format("{}/", expected);
  const bool reaches_back =
      std::ranges::any_of(stamps, [&](const std::string& each) { return each.starts_with(before); });
  return expected != 0 && reaches_back ? DynamoFate::did_not_happen : DynamoFate::unknown;
}

}  // namespace signalbox
