// What a history tells of one key: which states it had, which followed which, and who saw them. Part of
// linearizability.hpp.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/linearizability.hpp"

namespace signalbox::testing {

/// A version of the document.
struct State {
  const Operation* writer = nullptr;
  std::vector<const Operation*> readers;
  const Operation* successor = nullptr;      ///< the put that replaced it
  const Operation* eraser = nullptr;         ///< the erase that ended it
  std::vector<const Operation*> may_end_it;  ///< of unknown outcome
};

/// From one creation to the erase after it.
struct Life {
  std::vector<const State*> states;
  /// Whether the key can have been absent after it.
  [[nodiscard]] bool may_have_ended() const;
};

class KeyLives {
 public:
  /// The operations, all of one key, outlive this.
  explicit KeyLives(const std::vector<const Operation*>& operations);

  /// What contradicts itself whenever it happened: lost updates, versions used twice, bodies that nobody wrote.
  [[nodiscard]] const std::optional<std::string>& contradiction() const { return contradiction_; }
  /// In the one order that real time may allow. Only without a contradiction.
  [[nodiscard]] std::vector<Life> in_order() const;
  [[nodiscard]] const std::map<Version, State>& states() const { return states_; }
  /// Puts of unknown outcome that can have created the key.
  [[nodiscard]] const std::vector<const Operation*>& may_create() const { return may_create_; }

 private:
  void contradict(std::string sentence);
  void note_writes(const std::vector<const Operation*>& operations);
  void note_mark(const Operation& write);
  void note_state(Version version, const Operation& writer);
  void note_reads(const std::vector<const Operation*>& operations);
  void note_found(const Operation& finder, Version version, const std::string& mark);
  void note_what_changes_found();
  void link();
  void link_to_predecessor(Version version, const Operation& writer);
  void note_erases(const std::vector<const Operation*>& operations);
  void note_erase(const Operation& erase);
  void note_doubts(const std::vector<const Operation*>& operations);
  [[nodiscard]] Life life_from(const State& created) const;

  std::map<Version, State> states_;
  std::map<std::string, const Operation*> writers_;  ///< by their mark
  std::map<const Operation*, Version> effects_;      ///< the version each write is known to have made
  std::vector<const Operation*> unread_changes_;     ///< known to have taken effect; what they found was not looked at
  std::vector<const Operation*> may_create_;
  std::optional<std::string> contradiction_;
};

}  // namespace signalbox::testing
