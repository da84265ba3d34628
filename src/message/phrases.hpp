// Phrases that are not yet in any format, each of whose words knows whether it came from outside, and those that all
// notices say in the same words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/notification.hpp"

namespace signalbox {

enum class WordsKind {
  ours,     ///< may be shown as they are
  strong,   ///< ours, in bold
  outside,  ///< from outside, one line in the running font
  passage,  ///< from outside, with its lines
  name,     ///< from outside, in a fixed-width font
  time,     ///< `at`
};

struct Words {
  WordsKind kind = WordsKind::ours;
  std::string text;
  Time at{};
  TimeGrain grain = TimeGrain::minute;  ///< of `at`
};
using Phrase = std::vector<Words>;

struct NoticeLink {
  std::string_view label;
  std::string address;  ///< from outside, possibly none of the web
};

namespace phrases {
[[nodiscard]] Words ours(std::string text);
[[nodiscard]] Words strong(std::string text);
[[nodiscard]] Words outside(const std::string& text);
[[nodiscard]] Words passage(const std::string& text);
[[nodiscard]] Words name(const std::string& text);
[[nodiscard]] Words time(Time at, TimeGrain grain = TimeGrain::minute);
/// As human_duration(); nobody counts milliseconds.
[[nodiscard]] std::string span(Duration span);
/// As `outside`; empty for nothing.
[[nodiscard]] Phrase said(const std::string& text);
/// The environment, or that it has no name.
[[nodiscard]] Words place_of(const Notification& facts);
/// An empty phrase is no line.
void add(std::vector<Phrase>& lines, Phrase phrase);
/// `12 of 20 resources`, `12 resources` while nobody knows how many there are; empty for none.
[[nodiscard]] std::string resource_count(const Notification& facts);
/// `Waits for Service since 12:34`; empty when it waits for nothing that is known.
[[nodiscard]] Phrase waiting(const Notification& facts);
/// `Db · AWS::RDS::DBInstance in AppStack: CREATE_FAILED`; empty when no resource is named.
[[nodiscard]] Phrase failing_resource(const Notification& facts);
[[nodiscard]] std::vector<NoticeLink> links(const Notification& facts);
}  // namespace phrases

}  // namespace signalbox
