// Which questions a deployment asks people, what counts when nobody answers in time, and who may answer in Slack. Fail
// closed there: where nobody is named, replies and reactions are not listened to.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

namespace choice {
inline constexpr const char* go_on = "go-on";
inline constexpr const char* clean_up = "clean-up";
inline constexpr const char* give_up = "give-up";
inline constexpr const char* yes = "yes";
inline constexpr const char* no = "no";
}  // namespace choice

struct MayAnswer {
  bool anyone = false;
  std::vector<std::string> users;  ///< of Slack, by ID

  [[nodiscard]] bool is_nobody() const { return !anyone && users.empty(); }
  [[nodiscard]] bool allows(std::string_view user) const {
    return !user.empty() && (anyone || std::ranges::find(users, user) != users.end());
  }
  friend bool operator==(const MayAnswer&, const MayAnswer&) = default;
};

struct AskPlan {
  bool failed_ahead = false;  ///< when the deployment ahead in the line failed
  bool warnings = false;      ///< when a stack needs somebody before the command starts
  Duration timeout = std::chrono::minutes(10);
  std::string on_failed_ahead = choice::go_on;  ///< without an answer
  std::string on_warnings = choice::yes;
  friend bool operator==(const AskPlan&, const AskPlan&) = default;
};

}  // namespace signalbox
