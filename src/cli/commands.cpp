#include "cli/commands.hpp"

namespace signalbox::cli {

Commands all_commands() {
  Commands commands;
  for (auto* make :
       {make_run_command,     make_monitor_command,      make_can_deploy_command,      make_register_command,
        make_wait_command,    make_release_command,      make_guard_command,           make_active_command,
        make_queue_command,   make_show_command,         make_history_command,         make_status_command,
        make_freeze_command,  make_thaw_command,         make_notify_command,          make_outbox_command,
        make_ask_command,     make_answer_command,       make_prune_command,           make_registry_command,
        make_doctor_command,  make_rehearse_command,     make_config_command,          make_completion_command,
        make_version_command, make_monitor_feed_command, make_monitor_detached_command}) {
    commands.push_back(make());
  }
  return commands;
}

}  // namespace signalbox::cli
