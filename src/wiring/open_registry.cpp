#include "wiring/open_registry.hpp"

#include <fmt/format.h>

#include "adapters/storage/file_registry_setup.hpp"
#include "adapters/storage/file_store.hpp"
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

Error not_built_in(const RegistryAddress& address) {
  return Error(ErrorKind::invalid_input, fmt::format("this signalbox was built without {}", address.shown()),
               "use file:FOLDER");
}

}  // namespace

std::unique_ptr<DocumentStore> open_registry(const RegistryAddress& address, const RegistryContext& context) {
  switch (address.kind()) {
    case RegistryKind::file:
      return open_file(address, context);
    case RegistryKind::postgres:
    case RegistryKind::dynamodb:
      throw not_built_in(address);
  }
  throw not_built_in(address);
}

std::unique_ptr<RegistrySetup> registry_setup(const RegistryAddress& address, const RegistryContext&) {
  switch (address.kind()) {
    case RegistryKind::file:
      return std::make_unique<FileRegistrySetup>(address.target());
    case RegistryKind::postgres:
    case RegistryKind::dynamodb:
      throw not_built_in(address);
  }
  throw not_built_in(address);
}

}  // namespace signalbox
