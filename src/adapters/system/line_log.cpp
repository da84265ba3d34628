#include "adapters/system/line_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/system/file_descriptor.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

// What foreign programs and services say may tell more than they should.
constexpr mode_t for_its_owner = 0600;

ssize_t write_once(int descriptor, const std::string& text) {
  ssize_t size = 0;
  do {
    size = write(descriptor, text.data(), text.size());
  } while (size < 0 && errno == EINTR);
  return size;
}

}  // namespace

int LineLog::open_file() const {
  return open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, for_its_owner);
}

void LineLog::check() const {
  const FileDescriptor opened(open_file());
  if (opened.get() >= 0) return;
  const Error reason = system_error(fmt::format("cannot write to {}", file_.string()));
  throw Error(ErrorKind::invalid_input, reason.what(), "name a file in a folder that exists and may be written to");
}

bool LineLog::append(std::string_view line) {
  std::string text = is_cut_short_ ? "\n" : "";
  text.append(line).append("\n");
  const FileDescriptor opened(open_file());
  if (opened.get() < 0) return false;
  const ssize_t size = write_once(opened.get(), text);
  if (size <= 0) return false;
  is_cut_short_ = static_cast<std::size_t>(size) < text.size();
  return !is_cut_short_;
}

}  // namespace signalbox
