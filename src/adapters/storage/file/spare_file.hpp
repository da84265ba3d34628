// Replaces a file's text by writing the file that was replaced before over again, and exchanging the two names. A file
// made anew each time costs the disk an inode and its blocks, and freeing the old one's: on a disk mounted with
// `discard`, five times the rest of the write.
//
// Nobody's reading is disturbed: a spare is written over only while no other process has it open and it has no second
// name, which the kernel confirms by a lease (Linux); otherwise it is dropped and a new one made.
#pragma once

#include <filesystem>
#include <string_view>

#include "adapters/storage/file/posix_file.hpp"

namespace signalbox::storage {

/// All or nothing, also for a kill or a power failure; durable once sync_folder() has returned. The caller is the only
/// one who writes `spare`, which afterwards holds what `file` was before. On an Error the old text stands. Returns the
/// identity of the new file.
FileIdentity exchange_file(const std::filesystem::path& file, const std::filesystem::path& spare,
                           std::string_view text);

}  // namespace signalbox::storage
