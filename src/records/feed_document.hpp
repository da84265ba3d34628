// What a monitor in a process of its own and the one that supervises it say to each other, a line each:
//
//   supervisor ──order, later perhaps "settle"──▶ monitor ──signals, beats, at last how the stacks ended──▶ supervisor
//
// Both are the same program, so this format needs no older readers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/monitor_order.hpp"
#include "core/signal.hpp"
#include "core/stack_outcome.hpp"

namespace signalbox {

[[nodiscard]] std::string write_order(const MonitorOrder& order);
/// Throws Error{invalid_input}, as all readers here do.
[[nodiscard]] MonitorOrder read_order(std::string_view line);

/// Where a monitor that was left behind keeps what it finds out: on its standard input too, since it may hold a
/// password.
struct RegistryPlace {
  std::string uri;
  std::optional<std::string> region, profile;  ///< of a registry in AWS; absent: where AWS's own rules find them
  friend bool operator==(const RegistryPlace&, const RegistryPlace&) = default;
};
[[nodiscard]] std::string write_registry_place(const RegistryPlace& place);
[[nodiscard]] RegistryPlace read_registry_place(std::string_view line);

/// Follows the order: the command has ended, what rests now is at its end.
inline constexpr std::string_view settle_line = R"({"settle":true})";

/// A sign of life.
struct FeedBeat {
  std::uint64_t reads = 0;  ///< questions that CloudFormation has answered so far
  friend bool operator==(const FeedBeat&, const FeedBeat&) = default;
};
struct FeedEnd {
  std::vector<StackOutcome> outcomes;
  friend bool operator==(const FeedEnd&, const FeedEnd&) = default;
};
/// It cannot follow anything, and ends.
struct FeedTrouble {
  std::string text;
  friend bool operator==(const FeedTrouble&, const FeedTrouble&) = default;
};
using FeedMessage = std::variant<Signal, FeedBeat, FeedEnd, FeedTrouble>;

[[nodiscard]] std::string write_feed(const FeedMessage& message);
[[nodiscard]] FeedMessage read_feed(std::string_view line);

}  // namespace signalbox
