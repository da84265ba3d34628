#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

void append_escaped(std::string& xml, char c) {
  switch (c) {
    case '&':
      xml += "&amp;";
      return;
    case '<':
      xml += "&lt;";
      return;
    case '>':
      xml += "&gt;";
      return;
    case '"':
      xml += "&quot;";
      return;
    case '\r':
      xml += "&#xD;";
      return;
    case '\n':
    case '\t':
      xml += c;
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) < 0x20) {
    xml += "\xef\xbf\xbd";
  } else {
    xml += c;
  }
}

}  // namespace

XmlWriter& XmlWriter::open(std::string_view tag, std::string_view attributes) {
  xml_ += '<';
  xml_ += tag;
  xml_ += attributes;
  xml_ += '>';
  open_.emplace_back(tag);
  return *this;
}

XmlWriter& XmlWriter::close() {
  xml_ += "</";
  xml_ += open_.back();
  xml_ += '>';
  open_.pop_back();
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view tag, std::string_view value) {
  open(tag);
  for (const char c : value) append_escaped(xml_, c);
  return close();
}

XmlWriter& XmlWriter::text_if_any(std::string_view tag, std::string_view value) {
  return value.empty() ? *this : text(tag, value);
}

XmlWriter& XmlWriter::raw(std::string_view xml) {
  xml_ += xml;
  return *this;
}

}  // namespace signalbox::rehearsal
