#include "app/guard_token.hpp"

#include "app/answer_can_deploy.hpp"
#include "app/environment_locks.hpp"
#include "app/moved_registry.hpp"

namespace signalbox {
namespace {

GuardVerdict judge(DocumentStore& store, const EnvironmentLock& lock, Token token, Time now) {
  if (!lock.holder) return GuardVerdict::nobody_holds;
  if (lock.holder->token != token) return GuardVerdict::another_holds;
  if (lock.holder->orphaned_at) return GuardVerdict::holder_is_gone;
  return looks_dead(store, *lock.holder, now) ? GuardVerdict::holder_is_silent : GuardVerdict::passes;
}

}  // namespace

std::string_view to_string(GuardVerdict verdict) {
  switch (verdict) {
    case GuardVerdict::passes:
      return "HOLDS";
    case GuardVerdict::nobody_holds:
      return "NOBODY_HOLDS";
    case GuardVerdict::another_holds:
      return "ANOTHER_HOLDS";
    case GuardVerdict::holder_is_gone:
      return "HOLDER_IS_GONE";
    case GuardVerdict::holder_is_silent:
      return "HOLDER_IS_SILENT";
  }
  return "NOBODY_HOLDS";
}

GuardAnswer guard_token(DocumentStore& store, Clock& clock, const std::string& environment, Token token) {
  const EnvironmentLock lock = EnvironmentLocks(store, clock).read(environment);
  if (!lock.holder && !lock.moved_to.empty()) throw registry_moved_error(lock.moved_to);
  return {judge(store, lock, token, clock.now()), environment, token, lock.holder};
}

}  // namespace signalbox
