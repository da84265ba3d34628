// The store at an address, as a process of its own opens it: `file:FOLDER`, `postgres://…` or
// `dynamodb:TABLE@ENDPOINT`. Less patient than signalbox is, so that what waits for a stopped or absent party gets its
// answer within a test's time.
#pragma once

#include <memory>
#include <string>

#include "ports/document_store.hpp"

namespace signalbox {
class AwsSession;
class Clock;
}  // namespace signalbox

namespace signalbox::testing {

class AddressedStore {
 public:
  /// `prepare` makes what the engine needs before the first use.
  AddressedStore(const std::string& address, Clock& clock, bool prepare = false);
  ~AddressedStore();

  [[nodiscard]] DocumentStore& operator*() const { return *store_; }

 private:
  void open_file(const std::string& folder, Clock& clock);
  void open_postgres(const std::string& address, Clock& clock, bool prepare);
  void open_dynamodb(const std::string& place, Clock& clock, bool prepare);

  std::unique_ptr<AwsSession> session_;
  std::unique_ptr<DocumentStore> store_;
};

}  // namespace signalbox::testing
