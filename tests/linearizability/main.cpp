// gtest's main, with the sizes of what is done under fire: `--operations=100000 --rounds=20 --seed=7
// --gtest_filter=UnderFire*`.
#include <gmock/gmock.h>

#include <cstdio>
#include <string>

#include "linearizability/sizes.hpp"

namespace signalbox::testing {

Sizes& sizes() {
  static Sizes all;
  return all;
}

namespace {

bool take(const std::string& argument) {
  const auto equals = argument.find('=');
  if (equals == std::string::npos) return false;
  const std::string name = argument.substr(0, equals);
  const auto value = std::stoull(argument.substr(equals + 1));
  if (name == "--operations") return sizes().operations = static_cast<int>(value), true;
  if (name == "--rounds") return sizes().rounds = static_cast<int>(value), true;
  if (name == "--seed") return sizes().seed = value, true;
  return false;
}

}  // namespace
}  // namespace signalbox::testing

int main(int count, char** values) {
  testing::InitGoogleMock(&count, values);
  for (int i = 1; i < count; ++i) {
    if (signalbox::testing::take(values[i])) continue;
    std::fprintf(stderr, "%s: --operations=N, --rounds=N and --seed=N are known beside gtest's own\n", values[i]);
    return 2;
  }
  return RUN_ALL_TESTS();
}
