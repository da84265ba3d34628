// Compare-and-swap on one row, also when the connection breaks in the middle of it. Then nothing is assumed:
//
//   send ──answer──▶ done
//    ▲  └─no answer─▶ read the row's past ─┬─ our number is in it ─────────────▶ done: it took effect
//    │                                     ├─ others wrote instead of us ──────▶ done: it did not
//    └── still the expected state: again ──┤
//        (of two sent, one can succeed)    └─ the past does not reach back ────▶ Error: unknown
#pragma once

#include "adapters/storage/postgres/postgres_session.hpp"

namespace signalbox::postgres {

/// What the past of a row says about a write with this number that expected this version (0: no document).
enum class Verdict : std::uint8_t { took_effect, not_yet, never, unknown };
struct Judgement {
  Verdict verdict;
  Version version = 0;  ///< given to it, when it took effect
};
[[nodiscard]] Judgement judge(const std::optional<Past>& past, std::int64_t writer, Version expected);

/// Whether watches are told.
enum class Telling : bool { watches, nobody };
/// The number that the statement of a write has to carry.
[[nodiscard]] std::int64_t new_writer(Session& session, Telling telling);

class Write {
 public:
  Write(Session& session, std::string key, Version expected, std::int64_t writer);

  /// The new version; nullopt when somebody else was first.
  [[nodiscard]] std::optional<Version> run(const Statement& statement) { return run(statement, false); }
  /// As run(), after the statement was sent and nobody knows whether it took effect.
  [[nodiscard]] std::optional<Version> settle(const Statement& statement) { return run(statement, true); }

 private:
  [[nodiscard]] std::optional<Version> run(const Statement& statement, bool is_in_doubt);
  [[nodiscard]] Judgement look_back();

  Session& session_;
  std::string key_;
  Version expected_;
  std::int64_t writer_;
};

/// Asks the rule while the document's row is locked, so that writers stand in line and none is asked in vain. A
/// document that does not exist has no row to lock.
struct ChangeInLine {
  bool is_absent = false;
  std::optional<Version> version;  ///< none: it was left as it is
};
[[nodiscard]] ChangeInLine change_in_line(Session& session, const std::string& key, const DocumentStore::Rule& rule);

}  // namespace signalbox::postgres
