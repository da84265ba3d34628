#include "cli/commands/notify_flags.hpp"

#include "cli/arguments.hpp"
#include "core/error.hpp"

namespace signalbox::cli {

void NotifyFlags::declare(Arguments& arguments) {
  arguments.option("--notify-channel", channel_, "CHANNEL", "Slack channel that is told, by ID or #name");
  arguments.option("--notify-questions-channel", questions_channel_, "CHANNEL",
                   "Slack channel that gets questions, by ID or #name (default: the same)");
  arguments.option("--style", style_, "thread|messages",
                   "one message updated in place with replies (default), or single ones");
  arguments.option("--notify-style", same_style_, "thread|messages", "the same as --style");
  arguments.option("--notify-grace", grace_, "DURATION",
                   "longest wait at the end for what is still to be sent (default 5s); then it stays in the outbox");
}

void NotifyFlags::adjust(SettingsOverrides& overrides) const {
  overrides.notify_channel = channel_;
  overrides.notify_questions_channel = questions_channel_;
  overrides.notify_style = style();
  overrides.notify_grace = grace_;
}

// Checked here, where it is known which of the two was given.
std::optional<std::string> NotifyFlags::style() const {
  if (style_ && same_style_)
    throw Error(ErrorKind::invalid_input, "--style and --notify-style are the same", "give one of them");
  if (style_) (void)checked_style(*style_, "--style");
  return style_ ? style_ : same_style_;
}

}  // namespace signalbox::cli
