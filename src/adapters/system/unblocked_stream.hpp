// Writes to a stream that other processes share and that its reader may stop reading (a full pipe, Ctrl-S), and never
// makes whoever writes wait: what does not fit is kept in order and written by a thread of its own once there is room.
// Kept are `most_kept_text` bytes; what comes on top is left out, and a line says so once the rest was written. The
// stream itself stays as it is: that it blocks others who write there is not changed.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "adapters/system/file_descriptor.hpp"
#include "core/time.hpp"

namespace signalbox {

/// A reader that takes nothing for this long at the end of the program has left for good; the rest is dropped.
inline constexpr Duration patience_with_reader{2'000};
inline constexpr std::size_t most_kept_text = 8UL << 20U;

/// Safe to use from many threads.
class UnblockedStream {
 public:
  explicit UnblockedStream(int descriptor) : descriptor_(descriptor) {}
  /// As flush(patience_with_reader).
  ~UnblockedStream();
  UnblockedStream(const UnblockedStream&) = delete;
  UnblockedStream& operator=(const UnblockedStream&) = delete;

  /// One piece, in one write where it fits. A reader that has left for ever loses it.
  void write(std::string_view piece);
  /// Only when nothing is kept and the reader takes at least its beginning now: whether it did.
  bool write_if_free(std::string_view piece);
  /// Waits as long as the reader goes on taking something within the patience; whether nothing is kept any more.
  bool flush(Duration patience);

 private:
  enum class Way { as_it_is, reopened, socket, when_ready };
  void look_at_stream();
  [[nodiscard]] ssize_t put(std::string_view text);
  [[nodiscard]] ssize_t put_once(std::string_view text);
  void keep(std::string_view rest);
  void drain();
  void say_what_was_left_out();
  void write_on(std::stop_token stop);

  const int descriptor_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  Way way_ = Way::as_it_is;
  dev_t device_ = 0;  ///< what the descriptor led to at the last look
  ino_t node_ = 0;
  FileDescriptor own_;  ///< the same stream, opened once more so that it does not block
  std::deque<std::string> kept_;
  std::size_t kept_bytes_ = 0;
  std::size_t taken_ = 0;  ///< by the reader, of what was kept
  std::size_t left_out_ = 0;
  std::jthread thread_;
};

}  // namespace signalbox
