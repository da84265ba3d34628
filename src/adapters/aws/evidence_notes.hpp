// What was found out about one resource so far. A question that fails is noted like an answer, with the right that was
// missing, and the next one is asked.
#pragma once

#include <functional>
#include <string_view>

#include "core/evidence.hpp"

namespace signalbox::aws {

class EvidenceNotes {
 public:
  /// One without lines and without trouble says nothing and is left out.
  void add(EvidenceItem item);
  /// Asks; what is thrown becomes an item of this source. `right` is what AWS calls the permission.
  void ask(std::string_view source, const std::string& subject, std::string_view right,
           const std::function<void()>& question);
  [[nodiscard]] std::vector<EvidenceItem> take() && { return std::move(items_); }

 private:
  std::vector<EvidenceItem> items_;
};

[[nodiscard]] EvidenceItem evidence_item(std::string_view source, std::string subject);
/// An item that says why nothing could be read.
[[nodiscard]] EvidenceItem evidence_trouble(std::string_view source, std::string subject, std::string trouble);

}  // namespace signalbox::aws
