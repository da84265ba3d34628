// Deployments that the registry could not be told of: kept in a store of this machine until it is back, one document
// each. Whoever reaches that registry next from this machine, and changes it anyway, hands them over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/deployment.hpp"
#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct HandedOver {
  std::size_t told = 0;               ///< deployments
  std::vector<std::string> troubles;  ///< one line each, of those that could not be handed over and held up no other
};

class KeptBack {
 public:
  /// `registry` tells apart what belongs to which; it is not asked here.
  KeptBack(DocumentStore& folder, std::string registry) : folder_(folder), registry_(std::move(registry)) {}

  /// Throws what the folder throws.
  void keep(const Deployment& deployment);
  /// Records all that are kept for this registry, but for those of which it knows an end already, and gives back what
  /// they still hold there. What the registry cannot take is kept, and so is what a newer signalbox wrote; what nobody
  /// can read is set aside (keys::unreadable). Throws what either store throws.
  HandedOver hand_over(DocumentStore& registry, Clock& clock);
  /// Whether there is nothing at all to look at, for any registry.
  [[nodiscard]] bool is_empty();
  [[nodiscard]] std::size_t count();

 private:
  /// What to say of it; nullopt where another process does it at this moment.
  [[nodiscard]] std::optional<std::string> set_aside(const Document& document, const Error& error);
  /// Whether the registry was told anything.
  [[nodiscard]] bool tell(const Deployment& deployment, DocumentStore& registry, Clock& clock);

  DocumentStore& folder_;
  std::string registry_;
};

[[nodiscard]] std::string what_was_handed_over(std::size_t deployments);

}  // namespace signalbox
