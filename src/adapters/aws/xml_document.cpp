#include "adapters/aws/xml_document.hpp"

#include <pugixml.hpp>

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

// The deepest answer, a stack with outputs, has seven levels.
constexpr int deepest = 64;

// A walk without recursion: the depth of foreign text must not become the depth of our stack.
bool is_too_deep(pugi::xml_node node) {
  const auto root = node;
  int depth = 0;
  while (depth <= deepest) {
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node != root && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (node == root) return false;
    node = node.next_sibling();
  }
  return true;
}

}  // namespace

std::string XmlElement::name() const { return pugi::xml_node(node_).name(); }

std::string XmlElement::text(const char* path) const {
  return pugi::xml_node(node_).first_element_by_path(path).text().get();
}

bool XmlElement::has(const char* path) const { return !pugi::xml_node(node_).first_element_by_path(path).empty(); }

XmlElement XmlElement::child(const char* path) const {
  return XmlElement(pugi::xml_node(node_).first_element_by_path(path).internal_object());
}

std::vector<XmlElement> XmlElement::members(const char* path) const {
  std::vector<XmlElement> found;
  for (const auto& each : pugi::xml_node(node_).first_element_by_path(path).children("member")) {
    found.emplace_back(each.internal_object());
  }
  return found;
}

std::vector<XmlElement> XmlElement::elements(const char* path) const {
  std::vector<XmlElement> found;
  for (const auto& each : pugi::xml_node(node_).first_element_by_path(path).children()) {
    if (each.type() == pugi::node_element) found.emplace_back(each.internal_object());
  }
  return found;
}

XmlDocument::XmlDocument(std::string_view text) : document_(std::make_unique<pugi::xml_document>()) {
  // Blanks between tags go, but a text that is only blanks (an output's value) stays.
  const auto flags = pugi::parse_default | pugi::parse_ws_pcdata_single;
  const auto result = document_->load_buffer(text.data(), text.size(), flags, pugi::encoding_utf8);
  if (!result) {
    throw Error(ErrorKind::invalid_input, fmt::format("not XML: {} at byte {}", result.description(), result.offset));
  }
  if (is_too_deep(*document_)) {
    throw Error(ErrorKind::invalid_input, fmt::format("XML that nests deeper than {} levels", deepest));
  }
}

XmlDocument::~XmlDocument() = default;
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;

XmlElement XmlDocument::root() const { return XmlElement(document_->document_element().internal_object()); }

}  // namespace signalbox::aws
