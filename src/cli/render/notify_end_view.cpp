#include "cli/render/notify_end_view.hpp"

#include <fmt/format.h>

#include "app/notify_sink.hpp"
#include "cli/render/counted.hpp"

namespace signalbox::cli {
namespace {

std::string notifications(std::size_t count) { return counted(count, "notification"); }

std::string in_brackets(const std::string& reason) {
  return reason.empty() ? std::string() : fmt::format(" ({})", reason);
}

}  // namespace

std::vector<std::string> notify_end_lines(const NotifyEnd& end) {
  // Why one was given up says nothing of those that are not.
  const std::string why = end.given_up > 0 && end.reason == end.given_up_for ? "" : in_brackets(end.reason);
  std::vector<std::string> lines;
  if (end.unstored > 0)
    lines.push_back(fmt::format("{} could not be kept anywhere and {} lost: the registry was out of reach{}",
                                notifications(end.unstored), end.unstored == 1 ? "is" : "are", why));
  if (end.refused > 0) lines.push_back(fmt::format("the registry refused {}{}", notifications(end.refused), why));
  if (end.unsent > 0)
    lines.push_back(
        fmt::format("{} {} still to be sent{}; the next signalbox here sends {}, or `signalbox outbox flush`",
                    notifications(end.unsent), end.unsent == 1 ? "is" : "are", why, end.unsent == 1 ? "it" : "them"));
  if (end.given_up > 0)
    lines.push_back(fmt::format("{} {} given up{}{}; `signalbox outbox list` says what to do",
                                notifications(end.given_up), end.given_up == 1 ? "was" : "were",
                                end.given_up_for.empty() ? "" : ": ", end.given_up_for));
  return lines;
}

}  // namespace signalbox::cli
