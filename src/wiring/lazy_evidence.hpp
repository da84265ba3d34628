// Evidence's source, made at the first question: most deployments never ask.
#pragma once

#include <functional>

#include "ports/evidence_source.hpp"

namespace signalbox {

/// Safe to use from many threads if `make` is; it returns the same object each time. Throws what `make` throws.
class LazyEvidence : public EvidenceSource {
 public:
  explicit LazyEvidence(std::function<EvidenceSource&()> make) : make_(std::move(make)) {}

  [[nodiscard]] bool knows(const std::string& type) const override { return make_().knows(type); }
  [[nodiscard]] std::vector<EvidenceItem> collect(const EvidenceQuestion& question, std::stop_token stop) override {
    return make_().collect(question, std::move(stop));
  }

 private:
  std::function<EvidenceSource&()> make_;
};

}  // namespace signalbox
