// Which messages one lane holds, in little memory however many there are: of each thread only the first are kept, by
// their places behind the words that their names share. Order is kept inside a thread, so that what stands further back
// is of no use before these are gone; it is only counted.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/outbox_message.hpp"

namespace signalbox {

struct ThreadNames {
  std::vector<OutboxPlace> places;        ///< the first, in order
  std::size_t beyond = 0;                 ///< how many stand behind them
  std::optional<OutboxPlace> overtaking;  ///< of all of them the newest that overtakes
};

class LaneNames {
 public:
  using Threads = std::map<std::string, ThreadNames>;
  /// Places that are kept of one thread.
  static constexpr std::size_t window = 256;

  /// In any order, also twice; put_in_order() is to follow before anything is asked.
  void add(const std::string& thread, const OutboxPlace& place);
  void put_in_order();

  /// `names` need not be in order.
  void remove(LaneNames names);
  /// Whether all that `names` has kept is among what this has.
  [[nodiscard]] bool includes(const LaneNames& names) const;
  /// All that was kept of some thread is gone, and more of it stands behind: the lane is to be read again.
  [[nodiscard]] bool has_run_out() const;
  [[nodiscard]] bool empty() const { return threads_.empty(); }
  /// Those beyond too.
  [[nodiscard]] std::size_t size() const;
  /// Gives all of them away.
  [[nodiscard]] Threads take_threads() { return std::exchange(threads_, {}); }
  [[nodiscard]] const Threads& threads() const { return threads_; }

 private:
  Threads threads_;
};

}  // namespace signalbox
