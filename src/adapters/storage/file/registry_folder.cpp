#include "adapters/storage/file/registry_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "adapters/storage/document_key.hpp"
#include "adapters/storage/file/file_layout.hpp"

namespace signalbox::storage {
namespace {

constexpr std::string_view ignore_everything = "*\n";
constexpr std::string_view readme =
    "This folder is the registry of signalbox: who deploys what, who waits, and what happened.\n"
    "\n"
    "- `deployments.json`: deployments of the last days, and for each environment its holder, queue and freeze\n"
    "- `deployment-history.json`: deployments that have ended\n"
    "- `beats/`: signs of life of those who deploy or wait, one file each\n"
    "- `*.lock`: taken while a file is replaced; leave them where they are\n"
    "- `*.spare`: what the file was before its last change, or half of its next; nobody reads it\n"
    "- `.erased/`: what was erased and is about to be removed; nobody reads it\n"
    "- `*.damaged-*`: a file that could not be read, kept as it was; look at it, then delete it\n"
    "\n"
    "Look with `signalbox active`, `signalbox history`, or `jq . deployments.json`. Change things with signalbox "
    "rather\n"
    "than by hand: it replaces whole files, so an editor's save may undo what happened meanwhile. The format is "
    "described\n"
    "in docs/registry.md of signalbox. Deleting the folder while nothing is deployed loses the history and nothing "
    "else.\n";

/// Leaves what people wrote alone; an empty one is what a killed process left.
void write_note(const std::filesystem::path& file, std::string_view text) {
  const OpenFile open(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!open.is_open()) throw file_error("cannot write", file, errno);
  if (identity_of(open, file).size != 0) return;
  if (::write(open.descriptor(), text.data(), text.size()) < 0) throw file_error("cannot write", file, errno);
}

/// False when the folder above is missing.
bool made_or_there(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0755) == 0) {
    sync_folder(folder.parent_path());
    return true;
  }
  if (errno == ENOENT) return false;
  if (errno != EEXIST) throw file_error("cannot make the folder", folder, errno);
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) throw file_error("cannot make the folder", folder, ENOTDIR);
  return true;
}

}  // namespace

std::vector<std::string> document_names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  visit_document_names_in(folder, [&](std::string_view name) { names.emplace_back(name); });
  std::ranges::sort(names);
  return names;
}

void visit_document_names_in(const std::filesystem::path& folder, const std::function<void(std::string_view)>& take) {
  visit_names_in(folder, [&](std::string_view name) {
    if (!name.ends_with(layout::document_suffix)) return;
    name.remove_suffix(layout::document_suffix.size());
    if (is_document_name(name)) take(name);
  });
}

void make_folder(const std::filesystem::path& folder) {
  if (made_or_there(folder)) return;
  if (folder != folder.parent_path()) make_folder(folder.parent_path());
  // Below a folder that is there, only a file system where nothing can be made still says that something is missing.
  if (!made_or_there(folder)) throw file_error("cannot make the folder", folder, EPERM);
}

void Registry::make_place(const std::filesystem::path& inside) const {
  make_folder(folder);
  write_note(folder / layout::ignore_file, ignore_everything);
  write_note(folder / layout::readme_file, readme);
  make_folder(inside);
}

FileLock Registry::lock(const std::filesystem::path& file_or_folder) const {
  const auto file = layout::beside(file_or_folder, layout::lock_extension);
  // A lock file is the last thing that the first write makes, so where there is one, all else is there.
  if (!identity_of(file)) make_place(file.parent_path());
  return FileLock(file, patience());
}

std::filesystem::path Registry::set_aside(const std::filesystem::path& file, std::string_view text) const {
  std::string time = to_iso8601(std::chrono::floor<std::chrono::seconds>(clock.now()));
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  auto aside = layout::damaged(file, time);
  for (int again = 2; identity_of(aside); ++again) aside = layout::damaged(file, time + "-" + std::to_string(again));
  (void)replace_file(aside, layout::beside(file, layout::temporary_extension), text, Durability::survives_power_loss);
  return aside;
}

std::uint64_t Registry::version_after_loss() const {
  return static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
}

}  // namespace signalbox::storage
