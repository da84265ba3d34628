#include "adapters/system/appended_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>

#include "adapters/system/file_descriptor.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {

void append_to_file(const std::filesystem::path& file, std::string_view text) {
  const std::string name = file.string();
  const FileDescriptor opened(open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (opened.get() < 0) throw system_error(fmt::format("cannot open {}", name));
  ssize_t written = 0;
  do {
    written = write(opened.get(), text.data(), text.size());
  } while (written < 0 && errno == EINTR);
  if (written < 0) throw system_error(fmt::format("cannot write to {}", name));
  if (static_cast<std::size_t>(written) < text.size())
    throw Error(ErrorKind::unavailable, fmt::format("{} took only {} of {} bytes", name, written, text.size()));
}

}  // namespace signalbox
