// Where a registry's erased documents go: at once into a folder of their own, and from there, in the background, off
// the disk. One that is mounted with `discard` takes a millisecond to free a file, whoever asks; neither who erases nor
// who waits for the lock shall wait for that. What a process leaves there is removed by the next one that erases.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace signalbox::storage {

/// Safe to use from many threads and many processes. Has a thread once something was erased.
class ErasedFiles {
 public:
  /// Touches no file. The folder is made when it is needed, beside those that files come from.
  explicit ErasedFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Removes some more, but not for long.
  ~ErasedFiles();

  /// Nothing stands under that name then; durable once its folder is synced. Throws as file_error() says.
  void take(const std::filesystem::path& file);

 private:
  [[nodiscard]] bool moved(const std::filesystem::path& file) const;
  void ask_for_removal();
  void remove_on(const std::stop_token& stop);
  void remove_all(const std::stop_token& stop) const;

  const std::filesystem::path folder_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  bool has_more_ = false;
  std::jthread removing_;
};

}  // namespace signalbox::storage
