#include "adapters/storage/postgres/postgres_link.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>

#include "adapters/storage/postgres/postgres_errors.hpp"
#include "adapters/storage/postgres/postgres_library.hpp"

namespace signalbox::postgres {
namespace {

std::string field(pg_result* result, int which) {
  const char* text = library().result_error_field(result, which);
  return text != nullptr ? text : "";
}

bool is_granted(const pg_result* result) {
  const auto status = library().result_status(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

// Of the session, and with it of all that is known.
bool is_the_end(pg_result* result) {
  const std::string state = field(result, PG_DIAG_SQLSTATE);
  const std::string severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return !is_granted(result) && (ends_session(state) || state.empty() || severity == "FATAL" || severity == "PANIC");
}

void ignore_notice(void*, const pg_result*) {}

}  // namespace

int Rows::size() const { return library().rows(result_.get()); }
bool Rows::is_null(int row, int column) const { return library().is_null(result_.get(), row, column) != 0; }
std::string Rows::text(int row, int column) const {
  return {library().value(result_.get(), row, column),
          static_cast<std::size_t>(library().length(result_.get(), row, column))};
}
std::uint64_t Rows::number(int row, int column) const {
  return std::strtoull(library().value(result_.get(), row, column), nullptr, 10);
}

void Link::Finish::operator()(pg_conn* connection) const { library().finish(connection); }

Link::Link(const Address& address, const Patience& patience) : place_(address.place()) {
  const auto& pq = library();
  connection_.reset(pq.connect_start(address.keywords().data(), address.values().data(), 1));
  if (!connection_) throw Error(ErrorKind::unavailable, fmt::format("{}: no memory for a connection", place_));
  // Verbose, since only then libpq tells the SQLSTATE of a refused connection.
  pq.set_error_verbosity(connection_.get(), PQERRORS_VERBOSE);
  pq.set_notice_receiver(connection_.get(), ignore_notice, nullptr);
  // Before the first connect_poll() the rule is to wait as if it had asked to write.
  PostgresPollingStatusType next =
      pq.status(connection_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
    const short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!patience.await(pq.socket(connection_.get()), events)) {
      throw Error(ErrorKind::unavailable, fmt::format("{} does not answer", place_),
                  "is the server running, and does the network let us through?");
    }
    next = pq.connect_poll(connection_.get());
  }
  if (next == PGRES_POLLING_FAILED) {
    throw connection_error({place_, user(), ""}, read_complaint(pq.error_message(connection_.get())),
                           pq.needs_password(connection_.get()) != 0);
  }
  pq.set_nonblocking(connection_.get(), 1);
}

std::optional<Rows> Link::run(const Statement& statement, const Patience& patience) {
  for (;;) {
    if (!prepare(statement, patience) || !queue(statement) || !flush(patience)) {
      abandon();
      return std::nullopt;
    }
    const auto answer = await_answer(patience);
    if (answer && is_granted(answer->get())) return Rows(*answer);
    if (!answer || is_the_end(answer->get())) {
      abandon();
      return std::nullopt;
    }
    const std::string state = field(answer->get(), PG_DIAG_SQLSTATE);
    const bool was_not_run = has_forgotten_statement(state) && keeps_plans_;
    if (was_not_run) forget_plans();
    if (patience.is_over() || (!was_not_run && !may_be_repeated(state))) refuse(statement, answer->get());
  }
}

std::optional<std::vector<Rows>> Link::run_together(const std::vector<Statement>& statements,
                                                    const Patience& patience) {
  const bool is_sent = prepare_all(statements, patience) && send_together(statements, patience);
  std::vector<Rows> rows;
  for (std::size_t i = 0; is_sent && i < statements.size(); ++i) {
    const bool is_alone = library().enter_pipeline == nullptr;
    if (is_alone && (!queue(statements[i]) || !flush(patience))) break;
    const auto answer = await_answer(patience);
    if (!answer || is_the_end(answer->get())) break;
    if (has_forgotten_statement(field(answer->get(), PG_DIAG_SQLSTATE)) && keeps_plans_) break;
    if (!is_granted(answer->get())) refuse(statements[i], answer->get());
    rows.emplace_back(*answer);
  }
  if (rows.size() == statements.size() && end_together(patience)) return rows;
  abandon();
  return std::nullopt;
}

bool Link::send_together(const std::vector<Statement>& statements, const Patience& patience) {
  const auto& pq = library();
  if (pq.enter_pipeline == nullptr) return true;
  return pq.enter_pipeline(connection_.get()) == 1 &&
         std::ranges::all_of(statements, [&](const Statement& statement) { return queue(statement); }) &&
         pq.end_pipeline(connection_.get()) == 1 && flush(patience);
}

bool Link::end_together(const Patience& patience) {
  const auto& pq = library();
  if (pq.enter_pipeline == nullptr) return true;
  if (!await_input(patience)) return false;
  const Answer end(pq.get_result(connection_.get()), pq.clear);
  return end && pq.result_status(end.get()) == PGRES_PIPELINE_SYNC && pq.exit_pipeline(connection_.get()) == 1;
}

// The second time: what is asked once is not worth a plan that is kept.
bool Link::prepare(const Statement& statement, const Patience& patience) {
  if (!keeps_plans_) return true;
  const auto [plan, is_first] = plans_.try_emplace(statement.sql);
  if (is_first || !plan->second.empty()) return true;
  const std::string name = fmt::format("signalbox {}", ++names_given_);
  if (library().send_prepare(connection_.get(), name.c_str(), statement.sql.c_str(), 0, nullptr) != 1) return false;
  if (!flush(patience)) return false;
  const auto answer = await_answer(patience);
  if (!answer || is_the_end(answer->get())) return false;
  if (is_granted(answer->get())) {
    plan->second = name;
  } else if (has_forgotten_statement(field(answer->get(), PG_DIAG_SQLSTATE))) {
    forget_plans();  // somebody else's plan has the name
  } else {
    refuse(statement, answer->get());
  }
  return true;
}

bool Link::prepare_all(const std::vector<Statement>& statements, const Patience& patience) {
  return std::ranges::all_of(statements, [&](const auto& statement) { return prepare(statement, patience); });
}

void Link::forget_plans() {
  keeps_plans_ = false;
  plans_.clear();
}

bool Link::queue(const Statement& statement) {
  std::vector<const char*> values;
  for (const auto& parameter : statement.parameters) values.push_back(parameter.c_str());
  if (const auto plan = plans_.find(statement.sql); plan != plans_.end() && !plan->second.empty()) {
    return library().send_prepared(connection_.get(), plan->second.c_str(), static_cast<int>(values.size()),
                                   values.data(), nullptr, nullptr, 0) == 1;
  }
  return library().send_query_params(connection_.get(), statement.sql.c_str(), static_cast<int>(values.size()), nullptr,
                                     values.data(), nullptr, nullptr, 0) == 1;
}

// A server that is busy answering may not read on before we do.
bool Link::flush(const Patience& patience) {
  const auto& pq = library();
  for (;;) {
    const int left = pq.flush(connection_.get());
    if (left == 0) return true;
    if (left != 1 || !patience.await(descriptor(), POLLIN | POLLOUT) || pq.consume_input(connection_.get()) != 1)
      return false;
  }
}

bool Link::await_input(const Patience& patience) {
  const auto& pq = library();
  while (pq.is_busy(connection_.get()) != 0) {
    if (!patience.await(descriptor(), POLLIN) || pq.consume_input(connection_.get()) != 1) return false;
  }
  return true;
}

// The last result of a statement, or the first that complains; a statement has one, and after it comes the end.
std::optional<Link::Answer> Link::await_answer(const Patience& patience) {
  const auto& pq = library();
  Answer answer;
  for (;;) {
    if (!await_input(patience)) return std::nullopt;
    pg_result* next = pq.get_result(connection_.get());
    if (next == nullptr) break;
    Answer owned(next, pq.clear);
    if (!answer || !is_granted(next)) answer = std::move(owned);
  }
  if (!answer) return std::nullopt;
  return answer;
}

void Link::refuse(const Statement& statement, pg_result* result) const {
  throw statement_error({place_, user(), statement.right},
                        {field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY)});
}

// What has not left this machine yet must not reach the server later, when the outcome has long been looked up.
void Link::abandon() {
  const linger at_once{1, 0};
  if (descriptor() >= 0) (void)::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  connection_.reset();
}

bool Link::stands() {
  if (!connection_) return false;
  // A pooler may have given us a connection that somebody before us listens on; nobody here reads what it hears.
  while (PGnotify* message = library().notifies(connection_.get())) library().freemem(message);
  pollfd polled{descriptor(), POLLIN, 0};
  if (::poll(&polled, 1, 0) == 0) return true;
  // Something to read while nothing was asked: a message of a channel, a changed setting, or the end.
  return take_messages().has_value();
}

std::optional<std::vector<std::string>> Link::take_messages() {
  const auto& pq = library();
  if (!connection_ || pq.consume_input(connection_.get()) != 1) return std::nullopt;
  (void)pq.is_busy(connection_.get());  // takes what has arrived apart
  if (pq.status(connection_.get()) == CONNECTION_BAD) return std::nullopt;
  std::vector<std::string> messages;
  while (PGnotify* message = pq.notifies(connection_.get())) {
    messages.emplace_back(message->extra);
    pq.freemem(message);
  }
  return messages;
}

int Link::descriptor() const { return connection_ ? library().socket(connection_.get()) : -1; }
int Link::server_process() const { return library().backend_pid(connection_.get()); }
int Link::server_version() const { return library().server_version(connection_.get()); }
std::string Link::server_encoding() const {
  const char* encoding = library().parameter_status(connection_.get(), "server_encoding");
  return encoding != nullptr ? encoding : "";
}
std::string Link::user() const {
  const char* name = library().user(connection_.get());
  return name != nullptr ? name : "";
}

}  // namespace signalbox::postgres
