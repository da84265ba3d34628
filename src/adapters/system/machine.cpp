#include "adapters/system/machine.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <span>

#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

void fill_with_random_bytes(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const auto count = getrandom(bytes.data(), bytes.size(), 0);
    if (count < 0 && errno != EINTR) throw system_error("cannot read random bytes from the kernel");
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> buffer{};
  if (gethostname(buffer.data(), buffer.size() - 1) != 0) throw system_error("cannot read the host's name");
  return buffer.data();
}

std::string process_place() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  std::error_code unknown;
  const auto space = std::filesystem::read_symlink("/proc/self/ns/pid", unknown);
  return host_name() + " " + boot + " " + space.string();
}

int process_id() { return getpid(); }

bool is_process_gone(std::int64_t pid) {
  return pid > 0 && pid <= std::numeric_limits<pid_t>::max() && ::kill(static_cast<pid_t>(pid), 0) != 0 &&
         errno == ESRCH;
}

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  fill_with_random_bytes(std::as_writable_bytes(std::span(&bits, 1)));
  return bits;
}

std::mt19937_64 system_random() {
  std::array<std::uint32_t, 8> seed{};
  fill_with_random_bytes(std::as_writable_bytes(std::span(seed)));
  std::seed_seq sequence(seed.begin(), seed.end());
  return std::mt19937_64(sequence);
}

}  // namespace signalbox
