#include "app/first_entries.hpp"

namespace signalbox {

Beat first_beat(const std::string& environment, const Party& party, const std::string& host, std::int64_t pid,
                Time now) {
  Beat beat;
  beat.party = party;
  beat.environment = environment;
  beat.since = now;
  beat.host = host;
  beat.pid = pid;
  return beat;
}

Deployment first_record(const std::string& environment, const Party& party, const std::string& workflow_run_id,
                        Time now) {
  Deployment deployment;
  deployment.id = party.id;
  deployment.environment = environment;
  deployment.stacks = party.stacks;
  deployment.started_at = now;
  deployment.updated_at = now;
  deployment.workflow_run_id = workflow_run_id;
  deployment.run_url = party.run_url;
  deployment.actor = party.actor;
  return deployment;
}

}  // namespace signalbox
