// Compares text with a file under tests/cli/golden; SIGNALBOX_ACCEPT=1 rewrites the file instead.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/places.hpp"

namespace signalbox::testing {

inline void expect_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(testing::source_path("tests/cli/golden")) / name;
  if (std::getenv("SIGNALBOX_ACCEPT") != nullptr) {
    std::ofstream(file) << text << '\n';
    return;
  }
  std::ifstream in(file);
  ASSERT_TRUE(in) << file << " is missing; SIGNALBOX_ACCEPT=1 writes it";
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(text + "\n", expected) << "SIGNALBOX_ACCEPT=1 accepts the new text of " << file;
}

}  // namespace signalbox::testing
