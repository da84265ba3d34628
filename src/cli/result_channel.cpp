#include "cli/result_channel.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace signalbox::cli {

ResultChannel::ResultChannel(bool reserve) {
  if (!reserve) return;
  kept_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (kept_ >= 0) dup2(STDERR_FILENO, STDOUT_FILENO);
}

ResultChannel::~ResultChannel() { give_back(); }

void ResultChannel::give_back() {
  if (kept_ < 0) return;
  dup2(kept_, STDOUT_FILENO);
  close(kept_);
  kept_ = -1;
}

}  // namespace signalbox::cli
