// The factories of all commands; each is defined in commands/<name>_command.cpp. To add one: a file there, a line here,
// a line in commands.cpp.
#pragma once

#include "cli/command.hpp"

namespace signalbox::cli {

std::unique_ptr<Command> make_run_command();
std::unique_ptr<Command> make_can_deploy_command();
std::unique_ptr<Command> make_register_command();
std::unique_ptr<Command> make_wait_command();
std::unique_ptr<Command> make_release_command();
std::unique_ptr<Command> make_guard_command();
std::unique_ptr<Command> make_active_command();
std::unique_ptr<Command> make_queue_command();
std::unique_ptr<Command> make_show_command();
std::unique_ptr<Command> make_history_command();
std::unique_ptr<Command> make_freeze_command();
std::unique_ptr<Command> make_thaw_command();
std::unique_ptr<Command> make_prune_command();
std::unique_ptr<Command> make_status_command();
std::unique_ptr<Command> make_rehearse_command();
std::unique_ptr<Command> make_registry_command();
std::unique_ptr<Command> make_doctor_command();
std::unique_ptr<Command> make_config_command();
std::unique_ptr<Command> make_completion_command();
std::unique_ptr<Command> make_version_command();
std::unique_ptr<Command> make_monitor_command();
std::unique_ptr<Command> make_notify_command();
std::unique_ptr<Command> make_outbox_command();
std::unique_ptr<Command> make_ask_command();
std::unique_ptr<Command> make_answer_command();
std::unique_ptr<Command> make_monitor_feed_command();
std::unique_ptr<Command> make_monitor_detached_command();

/// The argument that makes this program what `monitor --detach` leaves behind.
inline constexpr const char* detached_command = "monitor-detached";

}  // namespace signalbox::cli
