// Documents in this process's memory, for tests of use cases and for `rehearse`. Obeys the same contract as the durable
// stores, but nothing outlives the process. Watches wait through the Clock, so a ManualClock drives them.
#pragma once

#include <memory>

#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

class MemoryStore : public DocumentStore {
 public:
  /// The clock must outlive the store and its watches; a watch may outlive the store.
  explicit MemoryStore(Clock& clock);
  ~MemoryStore() override;

  [[nodiscard]] std::optional<Document> get(const std::string& key) override;
  [[nodiscard]] std::optional<Version> put(const std::string& key, const std::string& body, Version expected) override;
  [[nodiscard]] bool erase(const std::string& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& prefix) override;
  [[nodiscard]] std::unique_ptr<ChangeWatch> watch(const std::string& prefix) override;

 private:
  class Documents;
  class Watch;
  Clock& clock_;
  std::shared_ptr<Documents> documents_;
};

}  // namespace signalbox
