// One of many who get, put, change and erase the same few documents at random, and notes of each operation what it
// asked and was told. The same seed asks the same as long as it is told the same.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>

#include "ports/document_store.hpp"
#include "support/linearizability.hpp"

namespace signalbox::testing {

/// In collections that the file store keeps in different ways.
[[nodiscard]] const std::vector<std::string>& contended_keys();
/// The same without beats, of which a PostgreSQL that crashes may lose the last ones (docs/registry.md).
[[nodiscard]] const std::vector<std::string>& durable_keys();

class RandomClient {
 public:
  RandomClient(DocumentStore& store, const std::vector<std::string>& keys, int process, std::uint64_t seed)
      : store_(store), keys_(keys), process_(process), random_(seed) {}

  [[nodiscard]] Operation choose();
  /// Fills in the answer. `seen` is called before a change sends what it makes of the version that its rule was given.
  /// An unknown outcome is an answer; throws whatever else the store throws.
  void perform(Operation& operation, const std::function<void(const Operation&)>& seen = {});

 private:
  [[nodiscard]] Action choose_action(const std::string& key);
  void ask(Operation& operation, const std::function<void(const Operation&)>& seen);
  void get(Operation& operation);
  void change(Operation& operation, const std::function<void(const Operation&)>& seen);
  void learn(const Operation& operation);

  DocumentStore& store_;
  const std::vector<std::string>& keys_;
  int process_;
  int marks_ = 0;
  std::mt19937_64 random_;
  std::map<std::string, Version> known_;
  std::map<std::string, Version> outdated_;
  std::set<std::string> doubtful_;  ///< keys whose version is worth a look
};

/// Reads the key once more, when all others have ended.
[[nodiscard]] Operation last_look(DocumentStore& store, const std::string& key);

}  // namespace signalbox::testing
