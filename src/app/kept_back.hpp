// Deployments that the registry could not be told of: kept in a store of this machine until it is back, one document
// each. Whoever reaches that registry next from this machine, and changes it anyway, hands them over.
#pragma once

#include <string>

#include "core/deployment.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

class KeptBack {
 public:
  /// `registry` tells apart what belongs to which; it is not asked here.
  KeptBack(DocumentStore& folder, std::string registry) : folder_(folder), registry_(std::move(registry)) {}

  /// Throws what the folder throws.
  void keep(const Deployment& deployment);
  /// Records all that are kept for this registry, but for those of which it knows an end already, and gives back what
  /// they still hold there; returns how many it was told. What cannot be handed over is kept. Throws what either store
  /// throws.
  std::size_t hand_over(DocumentStore& registry, Clock& clock);
  [[nodiscard]] std::size_t count();

 private:
  DocumentStore& folder_;
  std::string registry_;
};

[[nodiscard]] std::string what_was_handed_over(std::size_t deployments);

}  // namespace signalbox
