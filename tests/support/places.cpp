#include "support/places.hpp"

namespace signalbox::testing {

std::string source_path(const std::string& path_in_sources) { return SIGNALBOX_SOURCE_DIR "/" + path_in_sources; }

const std::string& program_path() {
  static const std::string path = SIGNALBOX_PROGRAM;
  return path;
}

}  // namespace signalbox::testing
