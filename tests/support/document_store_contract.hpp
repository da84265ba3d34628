// What every document store promises, as one suite. A store takes part by one line in its test file:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, DocumentStoreContract, ::testing::Values(memory_store_subject()), subject_name);
//
// Where engines differ, the difference is declared in StoreQuirks and asserted, never skipped.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox::testing {

struct StoreQuirks {
  /// Bodies under `deployments/` and `history/` come back with their name as `correlation_id`.
  bool names_deployments = false;
  /// Two stores opened on the same place see each other's documents.
  bool shared_between_stores = true;
};

/// One store's engine in a fresh, empty place; open() gives another store on that place each time.
class StorePlace {
 public:
  virtual ~StorePlace() = default;
  [[nodiscard]] virtual std::unique_ptr<DocumentStore> open() = 0;
  [[nodiscard]] virtual Clock& clock() = 0;
};

struct StoreSubject {
  std::string name;
  std::function<std::unique_ptr<StorePlace>()> make_place;
  StoreQuirks quirks;
};

inline void PrintTo(const StoreSubject& subject, std::ostream* out) { *out << subject.name; }
[[nodiscard]] std::string subject_name(const ::testing::TestParamInfo<StoreSubject>& info);

class DocumentStoreContract : public ::testing::TestWithParam<StoreSubject> {
 protected:
  DocumentStoreContract() : place_(GetParam().make_place()), store_(place_->open()) {}

  /// A put that must succeed.
  Version put(const std::string& key, const std::string& body, Version expected = 0);
  [[nodiscard]] std::string body_of(const std::string& key);
  [[nodiscard]] Instant soon() const;

  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<DocumentStore> store_;
};

}  // namespace signalbox::testing
