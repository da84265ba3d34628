// Compare-and-swap on one row, also when the connection breaks in the middle of it. Then nothing is assumed:
//
//   send ──answer──▶ done
//    ▲  └─no answer─▶ read the row's past ─┬─ our number is in it ─────────────▶ done: it took effect
//    │                                     ├─ others wrote instead of us ──────▶ done: it did not
//    └── still the expected state: again ──┤
//        (of two sent, one can succeed)    └─ the past does not reach back ────▶ Error: unknown
#pragma once

#include "adapters/storage/postgres_session.hpp"

namespace signalbox::postgres {

/// What the past of a row says about a write with this number that expected this version (0: no document).
enum class Verdict : std::uint8_t { took_effect, not_yet, never, unknown };
struct Judgement {
  Verdict verdict;
  Version version = 0;  ///< given to it, when it took effect
};
[[nodiscard]] Judgement judge(const std::optional<Past>& past, std::int64_t writer, Version expected);

class Write {
 public:
  Write(Session& session, std::string key, Version expected);

  /// The number that the statement has to carry.
  [[nodiscard]] std::int64_t writer() const noexcept { return writer_; }
  /// The new version; nullopt when somebody else was first.
  [[nodiscard]] std::optional<Version> run(const Statement& statement);

 private:
  [[nodiscard]] Judgement look_back();

  Session& session_;
  std::string key_;
  Version expected_;
  std::int64_t writer_;
};

}  // namespace signalbox::postgres
