#include "core/correlation_id.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

TEST(CorrelationId, IsTheUtcTimeAndEightHexDigits) {
  EXPECT_EQ(make_correlation_id(Time(std::chrono::seconds(1768394096)), 0xabc123), "20260114-123456-00abc123");
  EXPECT_EQ(make_correlation_id(Time(Duration(1768394096999)), 0xffffffff), "20260114-123456-ffffffff");
}

TEST(CorrelationId, WhatIsMadeIsWellFormed) {
  EXPECT_TRUE(rc::check([](std::int64_t milli, std::uint32_t random) {
    RC_ASSERT(is_correlation_id(make_correlation_id(Time(Duration(milli)), random)));
  }));
}

TEST(CorrelationId, SixToThirtyTwoRandomDigitsAreTaken) {
  EXPECT_TRUE(is_correlation_id("20260114-123456-abc123"));
  EXPECT_TRUE(is_correlation_id("20260114-123456-" + std::string(32, '0')));
}

TEST(CorrelationId, AnythingElseIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("20260114-123456"), std::string("20260114-123456-"),
        std::string("20260114-123456-abc12"), "20260114-123456-" + std::string(33, '0'),
        std::string("20260114-123456-ABC123"), std::string("20260114-123456-abc12g"),
        std::string("20260230-123456-abc123"), std::string("20260114-243456-abc123"),
        std::string("20260114-123460-abc123"), std::string("20260114_123456-abc123"),
        std::string("2026011a-123456-abc123"), std::string(" 20260114-123456-abc123"),
        std::string("20260114-123456-abc123\n"), std::string("20260114-123456-abc123/../x")}) {
    EXPECT_FALSE(is_correlation_id(text)) << text;
  }
}

}  // namespace
}  // namespace signalbox::testing
