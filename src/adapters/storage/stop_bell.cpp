#include "adapters/storage/stop_bell.hpp"

#include <sys/eventfd.h>

namespace signalbox::storage {

StopBell::StopBell(std::stop_token stop)
    : stop_(std::move(stop)),
      event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      on_stop_(stop_, [this] { ::eventfd_write(event_.descriptor(), 1); }) {}

}  // namespace signalbox::storage
