#include "adapters/storage/postgres/postgres_session.hpp"

#include <fmt/format.h>

#include "core/backoff.hpp"
#include "core/error.hpp"

namespace signalbox::postgres {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_attempt = 5s;
constexpr BackoffOptions between_attempts{.base = 100ms, .cap = 2s};

std::vector<Document> documents_in(const Rows& rows) {
  std::vector<Document> documents;
  for (int row = 0; row < rows.size(); ++row) {
    if (!rows.is_null(row, 3)) documents.push_back({rows.text(row, 3), rows.text(row, 5), rows.number(row, 4)});
  }
  return documents;
}

}  // namespace

Session::Session(Address address, SessionOptions options, std::stop_token hurry, Clock& clock, std::uint64_t random)
    : address_(std::move(address)), options_(std::move(options)), hurry_(std::move(hurry), clock), random_(random) {}

std::vector<Document> Session::select(const std::string& condition, const std::vector<std::string>& parameters,
                                      Selection what) {
  std::lock_guard guard(mutex_);
  const Rows rows = until_answered([&](Link& link) {
    const bool with_check = !is_checked_;
    auto answer = link.run(select_documents(condition, parameters, what, with_check), for_an_answer());
    if (answer && with_check) check(*answer, link);
    return answer;
  });
  return documents_in(rows);
}

Rows Session::read(const Statement& statement) {
  std::lock_guard guard(mutex_);
  return until_answered([&](Link& link) { return link.run(statement, for_an_answer()); });
}

std::optional<Rows> Session::write(const Statement& statement) {
  std::lock_guard guard(mutex_);
  // Nothing is sent before a link stands and is checked, so up to here everything may be repeated.
  Link& link = until_answered([&](Link& standing) -> std::optional<std::reference_wrapper<Link>> {
    if (!is_checked(standing)) return std::nullopt;
    return standing;
  });
  auto answer = link.run(statement, for_an_answer());
  if (!answer) link_.reset();
  return answer;
}

bool Session::is_checked(Link& link) {
  if (is_checked_) return true;
  const auto answer = link.run(select_check(), for_an_answer());
  if (answer) check(*answer, link);
  return is_checked_;
}

Session::Transaction Session::transact(const Statement& first, const Decide& decide) {
  std::lock_guard guard(mutex_);
  try {
    const Rows seen = until_answered([&](Link& link) -> std::optional<Rows> {
      if (!is_checked(link)) return std::nullopt;
      auto answers = link.run_together({begin(), first}, for_an_answer());
      if (!answers) return std::nullopt;
      return std::move(answers->back());
    });
    return decide_in(*link_, seen, decide);
  } catch (...) {
    link_.reset();  // ends the transaction
    throw;
  }
}

Session::Transaction Session::decide_in(Link& link, const Rows& seen, const Decide& decide) {
  const auto next = decide(seen);
  if (!next) {
    if (!link.run(roll_back(), for_an_answer())) link_.reset();
    return {};
  }
  auto answers = link.run_together({*next, commit()}, for_an_answer());
  if (answers) return {true, std::move(answers->front())};
  link_.reset();
  return {true, std::nullopt};
}

SetupOutcome Session::init() {
  std::lock_guard guard(mutex_);
  try {
    return until_answered([&](Link& link) { return SchemaSetup(link, address_.place(), patience()).run(); });
  } catch (const Error&) {
    link_.reset();  // it may be inside a transaction
    throw;
  }
}

template <typename Ask>
auto Session::until_answered(const Ask& ask) -> typename std::invoke_result_t<Ask, Link&>::value_type {
  const Patience whole = patience();
  Backoff backoff(random_, between_attempts);
  for (;;) {
    if (auto answer = ask(connect(whole))) return std::move(*answer);
    link_.reset();
    if (!whole.pause(backoff.next())) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("{} gave no answer, or the connection broke, time and again", address_.place()),
                  "is the server running, and does the network let us through?");
    }
  }
}

Link& Session::connect(const Patience& whole) {
  if (link_ && link_->stands()) return *link_;
  const Patience patience = whole.at_most(options_.reconnect_patience);
  Backoff backoff(random_, between_attempts);
  is_checked_ = false;
  std::optional<Error> before;
  for (;;) {
    link_.reset();
    try {
      return link_.emplace(address_, patience.at_most(longest_attempt));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      // An attempt that our own patience cut short has less to say than the one before.
      if (before && patience.is_over()) throw *before;
      if (!patience.pause(backoff.next())) throw;
      before = error;
    }
  }
}

Patience Session::patience() { return {hurry_, options_.answer_patience + options_.reconnect_patience}; }

Patience Session::for_an_answer() { return {hurry_, options_.answer_patience}; }

void Session::check(const Rows& rows, Link& link) {
  check_schema_version(address_.place(), rows.size() == 0 ? 0 : rows.number(0, 0));
  is_checked_ = true;
  // Another one than greeted us: a pooler stands between.
  if (rows.number(0, 2) == static_cast<std::uint64_t>(link.server_process())) link.keep_plans();
  if (has_warned_ || rows.text(0, 1) != "off" || !options_.warn) return;
  has_warned_ = true;
  options_.warn(fmt::format(
      "{}: synchronous_commit is off, so a crash of the server can take back a grant; switch it on for this role",
      address_.place()));
}

std::uint64_t Session::random() {
  std::lock_guard guard(mutex_);
  return random_();
}

}  // namespace signalbox::postgres
