// Writes the XML of AWS's Query answers: elements and escaped text, nothing else. Characters that XML 1.0 cannot hold
// become U+FFFD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signalbox::rehearsal {

class XmlWriter {
 public:
  /// `attributes` go in as they are: ` xmlns="…"`.
  XmlWriter& open(std::string_view tag, std::string_view attributes = {});
  XmlWriter& close();
  XmlWriter& text(std::string_view tag, std::string_view value);
  /// Nothing at all when the value is empty.
  XmlWriter& text_if_any(std::string_view tag, std::string_view value);
  /// What another writer made.
  XmlWriter& raw(std::string_view xml);

  [[nodiscard]] const std::string& xml() const noexcept { return xml_; }

 private:
  std::string xml_;
  std::vector<std::string> open_;
};

}  // namespace signalbox::rehearsal
