// What people said to a message in Slack: replies in its thread and reactions to it. Reads only, and judges nothing:
// which words are an answer, and whose, is for core/question.hpp and whoever knows who may.
#pragma once

#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/delivery_failure.hpp"
#include "core/question.hpp"

namespace signalbox {

struct SeenReply {
  std::string user;   ///< Slack's ID of a person; what a bot says is left out
  std::string words;  ///< of a reaction its name, without colons
  bool is_reaction = false;
  friend bool operator==(const SeenReply&, const SeenReply&) = default;
};

using RepliesOutcome = std::variant<std::vector<SeenReply>, DeliveryFailure>;

/// Safe to use from many threads. Each call is one attempt. Throws Error{interrupted} when stop is requested.
class ReplyReader {
 public:
  virtual ~ReplyReader() = default;
  /// Replies in the order in which they were written, then the reactions.
  [[nodiscard]] virtual RepliesOutcome replies_to(const QuestionPlace& place, std::stop_token stop) = 0;
};

}  // namespace signalbox
