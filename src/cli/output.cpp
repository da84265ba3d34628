#include "cli/output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/system/system_error.hpp"
#include "adapters/system/unblocked_stream.hpp"
#include "message/workflow_command.hpp"

namespace signalbox::cli {
namespace {

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    // A command that ran on the same pipe may have made it non-blocking; that loses no result.
    if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      pollfd ready{descriptor, POLLOUT, 0};
      if (poll(&ready, 1, -1) >= 0 || errno == EINTR) continue;
    }
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return "\x1b[32m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::warning:
      return "\x1b[33m";
    case Tone::faint:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
  }
  return "";
}

std::string painted(bool colours, Tone tone, std::string_view text) {
  if (!colours || tone == Tone::plain) return std::string(text);
  return std::string(escape_of(tone)).append(text).append("\x1b[0m");
}

}  // namespace

Output::Output(const Environment& environment)
    : out_(STDOUT_FILENO, environment),
      err_(STDERR_FILENO, environment),
      is_github_log_(variable(environment, "GITHUB_ACTIONS") == "true"),
      talk_(std::make_shared<UnblockedStream>(STDERR_FILENO)) {}

void Output::result(std::string_view text) {
  talk_->flush(patience_with_reader);  // what was said before stands before, where both go the same way
  if (write_all(STDOUT_FILENO, std::string(text) + "\n")) return;
  // Whoever reads may stop reading (`| head`); everything else loses a result.
  if (errno != EPIPE) throw system_error("cannot write the result to standard output");
  reader_has_left_ = true;
}

void Output::talk(std::string_view text) {
  const std::string line = is_github_log_ ? without_workflow_commands(text) : std::string(text);
  talk_->write(line + "\n");
}

void Output::say_to_runner(std::string_view command) { talk_->write(std::string(command) + "\n"); }

void Output::log_line(std::string_view line) { talk_->write(std::string(line) + "\n"); }

bool Output::draw(std::string_view frame) { return talk_->write_if_free(frame); }

void Output::undraw(std::string_view text) { talk_->write(text); }

void Output::prompt(std::string_view text) { talk_->write(text); }

std::string Output::paint(Tone tone, std::string_view text) const { return painted(out_.wants_colours(), tone, text); }

std::string Output::paint_talk(Tone tone, std::string_view text) const {
  return painted(err_.wants_colours(), tone, text);
}

}  // namespace signalbox::cli
