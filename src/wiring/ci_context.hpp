// Where in a CI system we run, by the variables it sets: who, and the page that others can open to look. Pure.
#pragma once

#include <map>
#include <string>

namespace signalbox {

struct CiContext {
  std::string run_url;  ///< empty when nothing tells
  std::string run_id;
  std::string actor;  ///< outside of CI the user's name
  bool is_ci = false;
  bool is_github = false;
  bool is_hosted_runner = false;  ///< GitHub's own: each job has a machine to itself, and its disk ends with it
};

[[nodiscard]] CiContext ci_context(const std::map<std::string, std::string>& environment);

}  // namespace signalbox
