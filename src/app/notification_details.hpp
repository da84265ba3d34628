// What is known beside a notification's own words: who is ahead in line and for how long, how long this takes as a
// rule, what is likely left, and whether what was deployed answers. Looked up when it is stored, in the background:
// nobody who deploys waits for it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/notification.hpp"
#include "estimate/duration_estimate.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// For one deployment. Not safe to use from many threads.
class NotificationDetails {
 public:
  /// `stack`: whose history counts; empty: that of the whole environment. `ask_health`: how what was deployed answers,
  /// in a few words; may be empty, and is asked when a deployment ended well.
  NotificationDetails(DocumentStore& store, Clock& clock, std::string stack,
                      std::function<std::string()> ask_health = {})
      : store_(store), clock_(clock), stack_(std::move(stack)), ask_health_(std::move(ask_health)) {}

  /// Fills in what is known and was not said. Never throws: nothing of it is worth a notification.
  void add_to(Notification& news);

 private:
  void add_place(Notification& news);
  void add_expectation(Notification& news);

  DocumentStore& store_;
  Clock& clock_;
  std::string stack_;
  std::function<std::string()> ask_health_;
  bool has_looked_ = false;
  std::optional<DurationEstimate> usual_;  ///< as history says; of the first look, which is enough
};

}  // namespace signalbox
