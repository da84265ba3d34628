#include "app/run_request.hpp"

namespace signalbox {

Beat first_beat(const RunRequest& request, Time now) {
  Beat beat;
  beat.party = request.turn.party;
  beat.environment = request.turn.environment;
  beat.since = now;
  beat.host = request.host;
  beat.pid = request.pid;
  return beat;
}

Deployment first_record(const RunRequest& request, Time now) {
  Deployment deployment;
  deployment.id = request.turn.party.id;
  deployment.environment = request.turn.environment;
  deployment.stacks = request.turn.party.stacks;
  deployment.started_at = now;
  deployment.updated_at = now;
  deployment.workflow_run_id = request.workflow_run_id;
  deployment.run_url = request.turn.party.run_url;
  deployment.actor = request.turn.party.actor;
  return deployment;
}

}  // namespace signalbox
