// An answer of an AWS Query API, read with pugixml. What is no XML, or nests deeper than any answer does, is refused;
// what is missing reads as empty text, and the reader decides whether that is allowed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_document;
struct xml_node_struct;
}  // namespace pugi

namespace signalbox::aws {

/// Belongs to its document and must not outlive it.
class XmlElement {
 public:
  explicit XmlElement(pugi::xml_node_struct* node) : node_(node) {}

  [[nodiscard]] std::string name() const;
  /// The text of a descendant, its path written `A/B`; empty when there is none.
  [[nodiscard]] std::string text(const char* path) const;
  [[nodiscard]] bool has(const char* path) const;
  [[nodiscard]] XmlElement child(const char* path) const;
  /// The `member` elements of a list.
  [[nodiscard]] std::vector<XmlElement> members(const char* path) const;
  /// All elements of a list, where the service names them otherwise (RDS).
  [[nodiscard]] std::vector<XmlElement> elements(const char* path) const;

 private:
  pugi::xml_node_struct* node_;
};

class XmlDocument {
 public:
  /// Throws Error{invalid_input}, one line without the text itself.
  explicit XmlDocument(std::string_view text);
  ~XmlDocument();
  XmlDocument(XmlDocument&&) noexcept;
  XmlDocument& operator=(XmlDocument&&) noexcept;

  [[nodiscard]] XmlElement root() const;

 private:
  std::unique_ptr<pugi::xml_document> document_;
};

}  // namespace signalbox::aws
