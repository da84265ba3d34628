#include "wiring/open_registry.hpp"

#include <algorithm>
#include <filesystem>

#include "adapters/aws/aws_session.hpp"
#include "adapters/aws/dynamo_client.hpp"
#include "adapters/storage/dynamo/dynamo_store.hpp"
#include "adapters/storage/file/file_registry_setup.hpp"
#include "adapters/storage/file/file_store.hpp"
#include "adapters/storage/postgres/postgres_store.hpp"
#include "adapters/system/machine.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

std::unique_ptr<DocumentStore> open_file(const RegistryAddress& address, const RegistryContext& context) {
  FileStoreOptions options;
  options.folder = address.target();
  options.warn = context.warn;
  options.hurry = context.hurry;
  return std::make_unique<FileStore>(std::move(options), context.clock);
}

std::unique_ptr<DynamoStore> open_dynamodb(const RegistryAddress& address, const RegistryContext& context) {
  DynamoOptions options;
  options.table = address.target();
  options.warn = context.warn;
  options.hurry = context.hurry;
  options.patience = std::min(options.patience, context.patience);
  auto client = context.aws(address.region()).dynamodb(address.region(), address.endpoint());
  return std::make_unique<DynamoStore>(std::move(options), std::move(client), context.clock, random_bits());
}

std::unique_ptr<PostgresStore> open_postgres(const RegistryAddress& address, const RegistryContext& context) {
  PostgresOptions options;
  options.connection = address.target();
  options.warn = context.warn;
  options.hurry = context.hurry;
  // One call may have to connect first.
  options.answer_patience = std::min(options.answer_patience, context.patience / 2);
  options.reconnect_patience = std::min(options.reconnect_patience, context.patience / 2);
  return std::make_unique<PostgresStore>(std::move(options), context.clock, random_bits());
}

Error no_such_kind() { return Error(ErrorKind::internal, "a registry of no kind"); }

}  // namespace

std::unique_ptr<DocumentStore> open_registry(const RegistryAddress& address, const RegistryContext& context) {
  switch (address.kind()) {
    case RegistryKind::file:
      return open_file(address, context);
    case RegistryKind::postgres:
      return open_postgres(address, context);
    case RegistryKind::dynamodb:
      return open_dynamodb(address, context);
  }
  throw no_such_kind();
}

bool has_no_folder_yet(const RegistryAddress& address) {
  std::error_code ignored;
  return address.kind() == RegistryKind::file && !std::filesystem::is_directory(address.target(), ignored);
}

std::unique_ptr<RegistrySetup> registry_setup(const RegistryAddress& address, const RegistryContext& context) {
  switch (address.kind()) {
    case RegistryKind::file:
      return std::make_unique<FileRegistrySetup>(address.target());
    case RegistryKind::postgres:
      return open_postgres(address, context);
    case RegistryKind::dynamodb:
      return open_dynamodb(address, context);
  }
  throw no_such_kind();
}

}  // namespace signalbox
