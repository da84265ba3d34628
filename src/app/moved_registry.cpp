#include "app/moved_registry.hpp"

#include <fmt/format.h>

#include "records/keys.hpp"
#include "records/moved_document.hpp"

namespace signalbox {

std::string registry_moved(const std::string& to) { return fmt::format("the registry was moved to {}", to); }

std::string use_registry(const std::string& to) { return fmt::format("use --registry {}", to); }

Error registry_moved_error(const std::string& to) {
  return Error(ErrorKind::conflict, registry_moved(to),
               use_registry(to) + ", and set registry: in signalbox.yaml or $SIGNALBOX_REGISTRY to it");
}

std::string expect_not_moved_away(DocumentStore& store) {
  const auto document = store.get(std::string(keys::moved));
  if (!document) return {};
  const MovedMark mark = read_moved(document->body);
  if (mark.state == MoveState::drained) throw registry_moved_error(mark.moved_to);
  return mark.moved_to;
}

}  // namespace signalbox
