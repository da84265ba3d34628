// What the machine says about itself and this process, and its randomness.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace signalbox {

[[nodiscard]] std::string host_name();
[[nodiscard]] int process_id();
/// Where process_id() means this process: the host, its boot and its space of process numbers. Containers may share a
/// host's name, and a number is given anew after a boot.
[[nodiscard]] std::string process_place();

/// Whether no process of that number lives on this machine; false where that cannot be said.
[[nodiscard]] bool is_process_gone(std::int64_t pid);

/// Bits from the kernel's generator: different in every process, also in those started in the same instant.
[[nodiscard]] std::uint64_t random_bits();
/// A generator for jitter, seeded from the kernel's. Not for secrets.
[[nodiscard]] std::mt19937_64 system_random();

}  // namespace signalbox
