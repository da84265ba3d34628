// What the machine says about itself and this process, and its randomness.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace signalbox {

[[nodiscard]] std::string host_name();
[[nodiscard]] int process_id();

/// Bits from the kernel's generator: different in every process, also in those started in the same instant.
[[nodiscard]] std::uint64_t random_bits();
/// A generator for jitter, seeded from the kernel's. Not for secrets.
[[nodiscard]] std::mt19937_64 system_random();

}  // namespace signalbox
