// One connection to a server, for one thread at a time. Never blocks beyond the patience it is given: libpq is only
// used in its non-blocking mode (resolving a host's name is the exception, which libpq leaves to the system).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/storage/postgres/postgres_address.hpp"
#include "adapters/storage/postgres/postgres_patience.hpp"

struct pg_conn;
struct pg_result;

namespace signalbox::postgres {

/// What a statement answered, in text form.
class Rows {
 public:
  explicit Rows(std::shared_ptr<pg_result> result) : result_(std::move(result)) {}
  [[nodiscard]] int size() const;
  [[nodiscard]] bool is_null(int row, int column) const;
  [[nodiscard]] std::string text(int row, int column) const;
  [[nodiscard]] std::uint64_t number(int row, int column) const;

 private:
  std::shared_ptr<pg_result> result_;
};

struct Statement {
  std::string sql;
  std::vector<std::string> parameters;
  std::string right;  ///< what it needs beside USAGE on the schema, as GRANT spells it
};

class Link {
 public:
  /// Throws what connection_error() makes of a refusal, and Error{unavailable} when patience ends.
  Link(const Address& address, const Patience& patience);

  /// Runs one statement by itself. nullopt: the connection broke before the answer, or none came in time, so whether
  /// the statement took effect is unknown; the link is of no use then. Throws what statement_error() makes of the
  /// server's refusal.
  [[nodiscard]] std::optional<Rows> run(const Statement& statement, const Patience& patience);

  /// Several statements in one round trip where libpq can (from 14 on), each with its answer. Those after one that was
  /// refused are not run, and nothing is repeated; after an Error the link is of no use but to be closed.
  [[nodiscard]] std::optional<std::vector<Rows>> run_together(const std::vector<Statement>& statements,
                                                              const Patience& patience);

  /// From now on the server keeps the plan of each statement that comes again, under a name: planning costs more than
  /// most of them. Only where the link is a session of the server's own; a pooler would lose the names.
  void keep_plans() noexcept { keeps_plans_ = true; }

  /// Whether it still stands as far as can be seen without asking the server.
  [[nodiscard]] bool stands();

  /// Channel messages that came so far; reads what has arrived. nullopt: the link broke.
  [[nodiscard]] std::optional<std::vector<std::string>> take_messages();
  [[nodiscard]] int descriptor() const;

  /// The process that the server named when we connected; poolers name none that exists.
  [[nodiscard]] int server_process() const;
  [[nodiscard]] int server_version() const;
  [[nodiscard]] std::string server_encoding() const;
  [[nodiscard]] std::string user() const;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  using Answer = std::shared_ptr<pg_result>;
  /// False: the connection broke.
  [[nodiscard]] bool prepare(const Statement& statement, const Patience& patience);
  [[nodiscard]] bool prepare_all(const std::vector<Statement>& statements, const Patience& patience);
  void forget_plans();
  [[nodiscard]] bool queue(const Statement& statement);
  [[nodiscard]] bool flush(const Patience& patience);
  [[nodiscard]] bool send_together(const std::vector<Statement>& statements, const Patience& patience);
  [[nodiscard]] bool end_together(const Patience& patience);
  [[nodiscard]] bool await_input(const Patience& patience);
  [[nodiscard]] std::optional<Answer> await_answer(const Patience& patience);
  [[noreturn]] void refuse(const Statement& statement, pg_result* result) const;
  void abandon();

  std::string place_;
  std::unique_ptr<pg_conn, Finish> connection_;
  bool keeps_plans_ = false;
  int names_given_ = 0;
  /// Of each statement that came while plans are kept: the name of its plan, empty after the first time.
  std::map<std::string, std::string, std::less<>> plans_;
};

}  // namespace signalbox::postgres
