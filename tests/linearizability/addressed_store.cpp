#include "linearizability/addressed_store.hpp"

#include "adapters/aws/dynamo_client.hpp"
#include "adapters/storage/dynamo/dynamo_store.hpp"
#include "adapters/storage/file/file_store.hpp"
#include "adapters/storage/postgres/postgres_store.hpp"
#include "adapters/system/machine.hpp"
#include "support/dynamo_options.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view file_scheme = "file:";
constexpr std::string_view dynamodb_scheme = "dynamodb:";

}  // namespace

AddressedStore::AddressedStore(const std::string& address, Clock& clock, bool prepare) {
  if (address.starts_with(file_scheme)) {
    open_file(address.substr(file_scheme.size()), clock);
  } else if (address.starts_with(dynamodb_scheme)) {
    open_dynamodb(address.substr(dynamodb_scheme.size()), clock, prepare);
  } else {
    open_postgres(address, clock, prepare);
  }
}

AddressedStore::~AddressedStore() = default;

void AddressedStore::open_file(const std::string& folder, Clock& clock) {
  FileStoreOptions options;
  options.folder = folder;
  options.lock_patience = 100ms;
  store_ = std::make_unique<FileStore>(options, clock);
}

void AddressedStore::open_postgres(const std::string& address, Clock& clock, bool prepare) {
  PostgresOptions options;
  options.connection = address;
  options.answer_patience = 2s;
  options.reconnect_patience = 500ms;
  auto store = std::make_unique<PostgresStore>(std::move(options), clock, random_bits());
  if (prepare) static_cast<void>(store->init());
  store_ = std::move(store);
}

void AddressedStore::open_dynamodb(const std::string& place, Clock& clock, bool prepare) {
  const auto at = place.find('@');
  session_ = std::make_unique<AwsSession>(aws_options_for(place.substr(at + 1)), clock, random_bits());
  DynamoOptions options;
  options.table = place.substr(0, at);
  options.patience = 1s;
  auto store = std::make_unique<DynamoStore>(options, session_->dynamodb({}, {}), clock, random_bits());
  if (prepare) static_cast<void>(store->init());
  store_ = std::move(store);
}

}  // namespace signalbox::testing
