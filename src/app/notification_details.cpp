#include "app/notification_details.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "app/environment_locks.hpp"
#include "app/expect_duration.hpp"
#include "app/read_outlook.hpp"

namespace signalbox {

void NotificationDetails::add_to(Notification& news) {
  try {
    if (ask_health_ && news.kind == NotificationKind::complete && news.health.empty()) news.health = ask_health_();
  } catch (const std::exception&) {  // then nothing is said of it
    news.health.clear();
  }
  if (news.environment.empty()) return;
  try {
    if (news.kind == NotificationKind::queued) add_place(news);
    if (news.kind == NotificationKind::started || news.kind == NotificationKind::progress || is_end(news.kind))
      add_expectation(news);
  } catch (const std::exception&) {  // without its details it is news still
    return;
  }
}

// By the time that it is looked up its turn may have come: then there is nothing to add.
void NotificationDetails::add_place(Notification& news) {
  const EnvironmentLock lock = EnvironmentLocks(store_, clock_).read(news.environment);
  const auto place = place_of(lock, news.correlation_id);
  if (!place) return;
  news.place = *place;
  news.text.clear();  // which says the same
  if (lock.holder) {
    news.holder = lock.holder->party.id;
    news.elapsed = std::max(Duration(0), clock_.now() - lock.holder->since);
  }
  const auto wait = ExpectDuration(store_, clock_).wait(lock, *place);
  if (wait && !wait->longer_than_usual) news.estimate = wait->median;
}

void NotificationDetails::add_expectation(Notification& news) {
  if (!std::exchange(has_looked_, true)) usual_ = read_outlook(store_, clock_, news.environment, stack_).whole;
  if (!usual_) return;
  if (!news.usual) news.usual = usual_->median;
  if (news.kind != NotificationKind::progress || !news.elapsed) return;
  const Remaining rest = remaining(*usual_, *news.elapsed);
  if (!rest.longer_than_usual) news.estimate = rest.median;
}

}  // namespace signalbox
