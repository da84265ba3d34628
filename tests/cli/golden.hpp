// Compares text with a file under tests/cli/golden; SIGNALBOX_ACCEPT=1 rewrites the file instead.
#pragma once

#include "support/golden.hpp"

namespace signalbox::testing {

inline void expect_golden(const std::string& name, const std::string& text) {
  expect_golden_file("tests/cli/golden/" + name, text);
}

}  // namespace signalbox::testing
