// Follows NextToken through an answer's pages; a token that comes again would never end.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "adapters/aws/query_client.hpp"

namespace signalbox::aws {

class AnswerPages {
 public:
  /// The parameters of the next page; nullopt after the last one.
  [[nodiscard]] const std::optional<Parameters>& next() const noexcept { return next_; }

  /// Throws Error{invalid_input} when the pages go in a circle.
  void turn(const XmlElement& result);

 private:
  std::optional<Parameters> next_ = Parameters();
  std::set<std::string> seen_;
};

/// What an answer's action says it answers. Throws Error{invalid_input} when it says nothing.
[[nodiscard]] XmlElement result_of(const XmlDocument& document, const std::string& action);

}  // namespace signalbox::aws
