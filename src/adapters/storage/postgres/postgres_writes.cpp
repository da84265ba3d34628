#include "adapters/storage/postgres/postgres_writes.hpp"

#include <fmt/format.h>

#include "adapters/storage/document_key.hpp"
#include "core/error.hpp"

namespace signalbox::postgres {
namespace {

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

// Never 0, which stands for what people changed by hand; the database tells of no write with a negative one.
std::int64_t new_writer(Session& session, Telling telling) {
  const std::int64_t writer = static_cast<std::int64_t>(session.random() >> 1) | 1;
  return telling == Telling::nobody ? -writer : writer;
}

Write::Write(Session& session, std::string key, Version expected, std::int64_t writer)
    : session_(session), key_(std::move(key)), expected_(expected), writer_(writer) {}

std::optional<Version> Write::run(const Statement& statement, bool is_in_doubt) {
  const Patience patience = session_.patience();
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

ChangeInLine change_in_line(Session& session, const std::string& key, const DocumentStore::Rule& rule) {
  for (;;) {
    const std::int64_t writer = new_writer(session, Telling::watches);
    std::optional<Document> seen;
    std::optional<Statement> update;
    std::int64_t number = writer;
    const auto transaction = session.transact(lock_document(key), [&](const Rows& rows) {
      if (rows.size() == 0) return update;
      seen = Document{key, rows.text(0, 1), rows.number(0, 0)};
      if (const auto revision = rule(seen)) {
        check_document_body(key, revision->body);
        if (!revision->is_news) number = -writer;
        update = update_document(key, revision->body, number, seen->version);
      }
      return update;
    });
    if (!seen) return {.is_absent = true};
    if (!transaction.is_sent) return {};
    if (transaction.answer && transaction.answer->size() > 0) return {false, transaction.answer->number(0, 0)};
    // Nobody could come in between while the row was locked, so only a broken connection leads here.
    if (const auto version = Write(session, key, seen->version, number).settle(*update)) return {false, version};
  }
}

}  // namespace signalbox::postgres
