#include "adapters/system/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>

namespace signalbox {
namespace {

constexpr int usual_width = 80;
constexpr int usual_height = 24;

int columns(const Environment& environment) {
  const auto text = variable(environment, "COLUMNS").value_or("");
  int width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  return error == std::errc() && end == text.data() + text.size() && width > 0 ? width : usual_width;
}

bool is_on(const Environment& environment, const std::string& name) {
  const auto value = variable(environment, name);
  return value && *value != "0" && *value != "false";
}

}  // namespace

Terminal::Terminal(int descriptor, const Environment& environment)
    : descriptor_(descriptor),
      is_terminal_(isatty(descriptor) == 1),
      wants_colours_(signalbox::wants_colours(is_terminal_, environment)),
      can_redraw_(is_terminal_ && variable(environment, "TERM").value_or("dumb") != "dumb"),
      width_without_window_(columns(environment)) {}

int Terminal::width() const {
  winsize window{};
  if (is_terminal_ && ioctl(descriptor_, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) return window.ws_col;
  return width_without_window_;
}

int Terminal::height() const {
  winsize window{};
  if (is_terminal_ && ioctl(descriptor_, TIOCGWINSZ, &window) == 0 && window.ws_row > 0) return window.ws_row;
  return usual_height;
}

bool Terminal::is_ours() const {
  const pid_t foreground = tcgetpgrp(descriptor_);
  return foreground < 0 || foreground == getpgrp();  // one that no session controls is nobody else's
}

bool wants_colours(bool is_terminal, const Environment& environment) {
  if (variable(environment, "NO_COLOR")) return false;
  if (is_on(environment, "FORCE_COLOR") || is_on(environment, "CLICOLOR_FORCE")) return true;
  if (variable(environment, "CLICOLOR") == "0") return false;
  if (is_terminal) return variable(environment, "TERM").value_or("dumb") != "dumb";
  return is_on(environment, "GITHUB_ACTIONS");
}

}  // namespace signalbox
