#include "adapters/aws/xml_document.hpp"

#include <rapidcheck.h>

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

using ::testing::HasSubstr;

ErrorKind kind_for(const std::string& text) {
  try {
    XmlDocument document(text);
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.kind();
  }
  return ErrorKind::internal;
}

std::string nested(int levels) {
  std::string text;
  for (int level = 0; level < levels; ++level) text += "<a>";
  for (int level = 0; level < levels; ++level) text += "</a>";
  return text;
}

TEST(XmlDocument, ReadsTextsListsAndEscapes) {
  const XmlDocument document(
      "<?xml version=\"1.0\"?>\n<R xmlns=\"http://x\"><S> <member><K>a &lt;b&gt; &#x41;</K></member><member><K> "
      "</K></member></S></R>");
  EXPECT_EQ(document.root().name(), "R");
  const auto members = document.root().members("S");
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].text("K"), "a <b> A");
  EXPECT_EQ(members[1].text("K"), " ");
}

TEST(XmlDocument, WhatIsMissingIsEmpty) {
  const XmlDocument document("<R/>");
  EXPECT_EQ(document.root().text("A/B"), "");
  EXPECT_FALSE(document.root().has("A"));
  EXPECT_TRUE(document.root().members("A").empty());
  EXPECT_EQ(document.root().child("A").text("B"), "");
}

TEST(XmlDocument, WhatIsNotXmlIsRefused) {
  for (const auto* text :
       {"", " ", "{\"json\": true}", "<R><S></R>", "<R", "<R>&#x", "plain", "<R a=>", "<!-- only -->"}) {
    EXPECT_EQ(kind_for(text), ErrorKind::invalid_input) << text;
  }
}

TEST(XmlDocument, HundredThousandLevelsAreRefusedAndHarmNobody) {
  EXPECT_EQ(kind_for(nested(100'000)), ErrorKind::invalid_input);
  EXPECT_EQ(kind_for(std::string("<R>") + nested(65) + "</R>"), ErrorKind::invalid_input);
  EXPECT_EQ(kind_for(nested(64)), ErrorKind::internal) << "64 levels are allowed";
}

TEST(XmlDocument, UnclosedNestingIsRefused) {
  std::string text;
  for (int level = 0; level < 100'000; ++level) text += "<a>";
  EXPECT_EQ(kind_for(text), ErrorKind::invalid_input);
}

TEST(XmlDocument, AWideDocumentIsNoDeepOne) {
  std::string text = "<R><S>";
  for (int number = 0; number < 50'000; ++number) text += "<member><K>v</K></member>";
  const XmlDocument document(text + "</S></R>");
  EXPECT_EQ(document.root().members("S").size(), 50'000U);
}

TEST(XmlDocument, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(rc::check("mutated answers", [](const std::vector<std::pair<std::uint8_t, char>>& changes) {
    std::string text = "<R xmlns='x'><S><member><K>a&amp;b</K><!-- c --></member><![CDATA[d]]></S></R>";
    for (const auto& [at, byte] : changes) text[at % text.size()] = byte;
    try {
      const XmlDocument document(text);
      for (const auto& member : document.root().members("S")) (void)member.text("K");
    } catch (const Error& error) {
      RC_ASSERT(error.kind() == ErrorKind::invalid_input);
    }
  }));
}

}  // namespace
}  // namespace signalbox::aws
