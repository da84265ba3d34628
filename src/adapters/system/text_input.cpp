#include "adapters/system/text_input.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "adapters/system/stop_event.hpp"
#include "core/error.hpp"

namespace signalbox {

std::string read_all_text(int descriptor, std::size_t most_bytes, std::stop_token stop) {
  const StopEvent stopped(std::move(stop));
  std::string text;
  for (;;) {
    std::array<pollfd, 2> sources{{{stopped.descriptor(), POLLIN, 0}, {descriptor, POLLIN, 0}}};
    if (poll(sources.data(), sources.size(), -1) < 0) continue;
    if (sources[0].revents != 0) throw Error(ErrorKind::interrupted, "stopped while text was read");
    std::array<char, 16'384> buffer{};
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size == 0) return text;
    if (size < 0 && errno != EINTR && errno != EAGAIN)
      throw Error(ErrorKind::invalid_input, fmt::format("standard input cannot be read: {}", std::strerror(errno)));
    if (size > 0) text.append(buffer.data(), std::min(static_cast<std::size_t>(size), most_bytes - text.size()));
  }
}

}  // namespace signalbox
