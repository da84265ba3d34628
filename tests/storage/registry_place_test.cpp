#include "storage/registry_place.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

namespace signalbox::testing {

RegistryPlace::RegistryPlace() {
  std::string pattern = (std::filesystem::temp_directory_path() / "signalbox-registry-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  root_ = pattern;
}

RegistryPlace::~RegistryPlace() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

std::unique_ptr<DocumentStore> RegistryPlace::open() {
  FileStoreOptions options;
  options.folder = folder();
  options.warn = [this](const std::string& line) { warnings_.push_back(line); };
  return std::make_unique<FileStore>(std::move(options), clock_);
}

std::string RegistryPlace::read(const std::string& name) const {
  std::ostringstream text;
  text << std::ifstream(file(name)).rdbuf();
  return text.str();
}

void RegistryPlace::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories(file(name).parent_path());
  std::ofstream(file(name)) << text;
}

std::vector<std::string> RegistryPlace::names_with(const std::string& part) const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
    const auto name = entry.path().filename().string();
    if (name.find(part) != std::string::npos) names.push_back(name);
  }
  return names;
}

namespace {

INSTANTIATE_TEST_SUITE_P(Files, DocumentStoreContract,
                         ::testing::Values(StoreSubject{"File",
                                                        [] { return std::make_unique<RegistryPlace>(); },
                                                        {.names_deployments = true, .shared_between_stores = true}}),
                         subject_name);

}  // namespace
}  // namespace signalbox::testing
