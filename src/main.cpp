#include "cli/program.hpp"

int main(int argc, char** argv) {
  return signalbox::cli::run_program(argc, argv, signalbox::environment_of_this_process());
}
