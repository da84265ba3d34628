// A registry of one engine that a crew uses, and the ways in which it can be taken from them: the connections break and
// are back when somebody has missed them, or the server crashes and starts again.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "adapters/system/system_clock.hpp"
#include "linearizability/addressed_store.hpp"

namespace signalbox::testing {

enum class Engine : std::uint8_t { file, postgres, dynamodb };
[[nodiscard]] std::string to_string(Engine engine);

class Battlefield {
 public:
  [[nodiscard]] static std::unique_ptr<Battlefield> of(Engine engine);
  Battlefield();
  virtual ~Battlefield();
  Battlefield(const Battlefield&) = delete;
  Battlefield& operator=(const Battlefield&) = delete;

  /// For the crew.
  [[nodiscard]] virtual std::string address() const = 0;
  /// For the judge, past whatever can break.
  [[nodiscard]] virtual DocumentStore& store() = 0;
  /// Takes the registry away and gives it back; false where there is nothing to take.
  virtual bool cut_off() = 0;
  /// Whether a crash of the server may take back what was told as done under `beats/`.
  [[nodiscard]] virtual bool may_lose_beats() const { return false; }

  [[nodiscard]] std::filesystem::path journal(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] Clock& clock() { return clock_; }

 protected:
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  SystemClock clock_;
  std::filesystem::path folder_;
};

}  // namespace signalbox::testing
