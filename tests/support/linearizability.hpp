// Judges what many processes saw of a document store: is there an order of their operations, each at one moment between
// its call and its return, in which a single store without concurrency would have answered the same? Pure; knows no
// store.
//
// Versions never return, so the order within one life of a key (created … erased) is known, and lives are put in order
// as Gibbons and Korach do with values of a register ("Testing Shared Memories", 1997): no search. Answers that tell no
// version (absent, conflict) are judged one by one: what is reported is a contradiction for certain, what two of them
// hide together is not found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "ports/document_store.hpp"

namespace signalbox::testing {

enum class Action : std::uint8_t { get, put, change, erase };
enum class StoreAnswer : std::uint8_t {
  unknown,   ///< killed, or told that nobody knows: it may have taken effect, or may yet
  done,      ///< a document was read, written or erased
  absent,    ///< of a get: there is none
  conflict,  ///< of a put or an erase: somebody else was first
};

struct Operation {
  int process = 0;
  Action action = Action::get;
  std::string key;
  Version expected = 0;  ///< of a change: what its rule was last given
  std::string mark;      ///< the body: of a put or change what no other writes, of a get what it found
  std::string found;     ///< of a change: the body that its rule was last given; empty: not noted
  StoreAnswer answer = StoreAnswer::unknown;
  Version version = 0;  ///< found or given, when done
  /// By one monotonic clock of one machine.
  Instant invoked{};
  Instant returned = Instant::max();
};

[[nodiscard]] std::string describe(const Operation& operation);

/// One sentence that names the operations which contradict each other; nullopt when there is such an order. All keys
/// are absent at the beginning.
[[nodiscard]] std::optional<std::string> find_contradiction(const std::vector<Operation>& history);

/// What happened at one moment between the two instants, in words.
struct Moment {
  Instant from{};
  Instant to{};
  std::string what;
};
/// Each group is later than those before it, in itself it has no order. nullopt when moments can be chosen so.
[[nodiscard]] std::optional<std::string> find_disorder(const std::vector<std::vector<Moment>>& groups);

}  // namespace signalbox::testing
