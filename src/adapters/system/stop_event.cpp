#include "adapters/system/stop_event.hpp"

#include <sys/eventfd.h>

#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

FileDescriptor open_event() {
  FileDescriptor event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (event.get() < 0) throw system_error("cannot create an eventfd");
  return event;
}

}  // namespace

StopEvent::StopEvent(std::stop_token stop)
    : event_(open_event()), on_stop_(std::move(stop), [descriptor = event_.get()] { eventfd_write(descriptor, 1); }) {}

}  // namespace signalbox
