// The program: parses the command line, runs one command, and maps every failure to one clear line and a documented
// exit code.
#pragma once

#include "adapters/system/environment.hpp"

namespace signalbox::cli {

int run_program(int argc, const char* const* argv, Environment environment);

}  // namespace signalbox::cli
