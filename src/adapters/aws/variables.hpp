// The process's environment variables as they were handed in: nothing in this folder calls getenv. An empty variable
// counts as not set, as in the SDKs.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace signalbox::aws {

class Variables {
 public:
  Variables() = default;
  explicit Variables(std::map<std::string, std::string> all) : all_(std::move(all)) {}

  [[nodiscard]] std::optional<std::string> get(const std::string& name) const {
    const auto found = all_.find(name);
    if (found == all_.end() || found->second.empty()) return std::nullopt;
    return found->second;
  }
  [[nodiscard]] const std::map<std::string, std::string>& all() const { return all_; }

 private:
  std::map<std::string, std::string> all_;
};

}  // namespace signalbox::aws
