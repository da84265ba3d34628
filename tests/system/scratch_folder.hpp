// A fresh folder for one test, removed with it, and the named pipes through which scripts and tests tell each other
// where they are.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "adapters/system/file_descriptor.hpp"

namespace signalbox::testing {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "signalbox-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::filesystem::path& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void make_fifo(const std::string& name) const {
    if (mkfifo((path_ / name).c_str(), 0600) != 0) throw std::runtime_error("mkfifo failed");
  }
  void write_into_fifo(const std::string& name, std::string_view text) const { std::ofstream(path_ / name) << text; }
  [[nodiscard]] FileDescriptor open_fifo_for_reading(const std::string& name) const {
    return FileDescriptor(open((path_ / name).c_str(), O_RDONLY | O_CLOEXEC));
  }
  /// Empty at the end of the pipe: nobody holds its other side any more.
  [[nodiscard]] static std::string read_line(const FileDescriptor& pipe) {
    std::string line;
    for (char c = 0; ::read(pipe.get(), &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace signalbox::testing
