#include "adapters/storage/dynamo/dynamo_packing.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace signalbox {
namespace {

RC_GTEST_PROP(DynamoPacking, WhatIsPackedComesBackAsItWas, (const std::string& text)) {
  RC_ASSERT(unpack_text(pack_text(text)) == text);
}

RC_GTEST_PROP(DynamoPacking, WhatWasChangedOnTheWayIsRefusedOrUnpackedButNeverMore,
              (const std::string& text, std::uint16_t at, char with)) {
  auto packed = pack_text(text);
  packed[at % packed.size()] = with;
  const auto unpacked = unpack_text(packed);
  RC_ASSERT(!unpacked || *unpacked == text);  // zlib's checksum sees to it
}

TEST(DynamoPacking, ALongLineOfAlikeEntriesBecomesSmall) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "{\"id\":\"20260114-123456-" + std::to_string(i) + "\",\"lease_seconds\":90}";
  EXPECT_LT(pack_text(text).size(), text.size() / 5);
}

TEST(DynamoPacking, WhatWasNeverPackedIsRefused) {
  const auto whole = pack_text(std::string(1000, 'a'));
  for (const auto& damaged : {std::string(), std::string("hello"), std::string("@@@@"), std::string("aGVsbG8="),
                              whole.substr(0, whole.size() - 8), whole + "AAAA", whole.substr(4)}) {
    EXPECT_EQ(unpack_text(damaged), std::nullopt) << damaged;
  }
}

TEST(DynamoPacking, WhatWouldFillTheMemoryIsRefused) {
  EXPECT_EQ(unpack_text(pack_text(std::string((64U << 20U) + 1, 'a'))), std::nullopt);
}

}  // namespace
}  // namespace signalbox
