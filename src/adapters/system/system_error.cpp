#include "adapters/system/system_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace signalbox {
namespace {

ErrorKind kind_of(int code) {
  if (code == EACCES || code == EPERM || code == ENOEXEC) return ErrorKind::denied;
  if (code == ENOENT || code == ENOTDIR) return ErrorKind::not_found;
  if (code == EINVAL || code == E2BIG || code == ENAMETOOLONG) return ErrorKind::invalid_input;
  return ErrorKind::unavailable;
}

}  // namespace

Error system_error(std::string_view what) { return system_error(what, errno); }

Error system_error(std::string_view what, int code) {
  return Error(kind_of(code), fmt::format("{}: {}", what, std::generic_category().message(code)));
}

}  // namespace signalbox
