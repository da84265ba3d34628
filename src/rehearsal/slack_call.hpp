// A call of Slack's Web API as it came: JSON or form, the token in the header or among the arguments.
#pragma once

#include <map>
#include <string>
#include <variant>

#include "rehearsal/http_message.hpp"

namespace signalbox::rehearsal {

struct SlackCall {
  std::string method;                            ///< chat.postMessage
  std::string token;                             ///< empty: none
  std::map<std::string, std::string> arguments;  ///< what is no text in JSON as its JSON text
  bool lacks_charset = false;                    ///< Slack warns of JSON without one

  /// Empty when absent.
  [[nodiscard]] const std::string& get(const std::string& name) const;
};

/// Slack's name for what is wrong with the request itself, e.g. invalid_json.
struct SlackMalformed {
  std::string error;
};

/// `request.path` begins with /api/.
[[nodiscard]] std::variant<SlackCall, SlackMalformed> read_slack_call(const Request& request);

}  // namespace signalbox::rehearsal
