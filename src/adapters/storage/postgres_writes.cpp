#include "adapters/storage/postgres_writes.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace signalbox::postgres {
namespace {

// Positive and never 0, which stands for what people changed by hand.
std::int64_t writer_from(std::uint64_t random) { return static_cast<std::int64_t>(random >> 1) | 1; }

Error unknown_outcome(const std::string& place, const std::string& key, const std::string& why) {
  return Error(
      ErrorKind::unavailable,
      fmt::format("{}: the connection broke while {} was written, and whether it was is unknown: {}", place, key, why),
      "look at what is there before you repeat it");
}

// Whether all writes since the expected state are known.
bool reaches_back(const Past& past, Version expected) {
  if (past.writes.size() <= trail_length) return true;
  return expected != 0 && past.writes.back().version <= expected;
}

}  // namespace

Judgement judge(const std::optional<Past>& past, std::int64_t writer, Version expected) {
  // No row: it was never there, or it was erased more than an hour ago, or by hand.
  if (!past || past->writes.empty()) return {expected == 0 ? Verdict::not_yet : Verdict::unknown};
  for (const Past::Write& write : past->writes) {
    if (write.writer == writer) return {Verdict::took_effect, write.version};
  }
  if (!past->is_erased && past->writes.front().version == expected) return {Verdict::not_yet};
  if (!reaches_back(*past, expected)) return {Verdict::unknown};
  return {past->is_erased && expected == 0 ? Verdict::not_yet : Verdict::never};
}

Write::Write(Session& session, std::string key, Version expected)
    : session_(session), key_(std::move(key)), expected_(expected), writer_(writer_from(session.random())) {}

std::optional<Version> Write::run(const Statement& statement) {
  const Patience patience = session_.patience();
  bool is_in_doubt = false;
  for (;;) {
    if (is_in_doubt) {
      const Judgement judgement = look_back();
      if (judgement.verdict == Verdict::took_effect) return judgement.version;
      if (judgement.verdict == Verdict::never) return std::nullopt;
      if (judgement.verdict == Verdict::unknown || patience.is_over()) {
        throw unknown_outcome(session_.address().place(), key_, "too much has happened since");
      }
    }
    try {
      const auto answer = session_.write(statement);
      if (answer && answer->size() > 0) return answer->number(0, 0);
      // Of two that were sent, the first may have been the one that made the second fail.
      if (answer && !is_in_doubt) return std::nullopt;
    } catch (const Error& error) {
      if (is_in_doubt) throw unknown_outcome(session_.address().place(), key_, error.what());
      throw;
    }
    is_in_doubt = true;
  }
}

Judgement Write::look_back() {
  try {
    return judge(read_past(session_.read(select_past(key_))), writer_, expected_);
  } catch (const Error& error) {
    throw unknown_outcome(session_.address().place(), key_, error.what());
  }
}

}  // namespace signalbox::postgres
