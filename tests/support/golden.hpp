// Compares text with a file of the sources; SIGNALBOX_ACCEPT=1 rewrites the file instead.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "support/places.hpp"

namespace signalbox::testing {

/// `path`: in the sources, e.g. tests/message/golden/failed.md.
inline void expect_golden_file(const std::string& path, const std::string& text) {
  const std::string file = source_path(path);
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
