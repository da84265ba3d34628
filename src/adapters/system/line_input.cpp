#include "adapters/system/line_input.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "adapters/system/stop_event.hpp"

namespace signalbox {

std::optional<std::string> LineInput::next(std::stop_token stop) {
  const StopEvent stopped(std::move(stop));
  for (;;) {
    if (auto line = take_line()) return line;
    std::array<pollfd, 2> sources{{{stopped.descriptor(), POLLIN, 0}, {descriptor_, POLLIN, 0}}};
    if (poll(sources.data(), sources.size(), -1) < 0) continue;
    if (sources[0].revents != 0) return std::nullopt;
    std::array<char, 16'384> buffer{};
    const ssize_t size = read(descriptor_, buffer.data(), buffer.size());
    if (size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN)) return std::nullopt;
    if (size > 0) heard_.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::optional<std::string> LineInput::take_line() {
  const auto end = heard_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = heard_.substr(0, end);
  heard_.erase(0, end + 1);
  return line;
}

}  // namespace signalbox
