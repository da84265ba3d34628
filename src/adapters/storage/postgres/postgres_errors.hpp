// What PostgreSQL and libpq complain about, as Error: kind by SQLSTATE, the foreign text kept, the way out in the hint.
// https://www.postgresql.org/docs/15/errcodes-appendix.html
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace signalbox::postgres {

/// What failed, and for whom.
struct Attempt {
  std::string place;  ///< Address::place()
  std::string user;   ///< empty when it is not known
  std::string right;  ///< what the statement needs, as GRANT spells it: `UPDATE ON signalbox.documents`
};

struct Complaint {
  std::string state;  ///< SQLSTATE; empty when it is libpq itself that complains
  std::string text;
};

/// Takes apart what libpq says of a failed connection in its verbose form: `FATAL:  28P01: password …` and more lines.
[[nodiscard]] Complaint read_complaint(std::string_view message);

/// `needs_password`: the server asked for one and there was none.
[[nodiscard]] Error connection_error(const Attempt& attempt, const Complaint& complaint, bool needs_password);
[[nodiscard]] Error statement_error(const Attempt& attempt, const Complaint& complaint);

/// Deadlocks and serialization failures: nothing was changed, the same statement may be tried again at once.
[[nodiscard]] bool may_be_repeated(std::string_view state) noexcept;
/// The server or a pooler ended the session: whether the statement took effect is unknown.
[[nodiscard]] bool ends_session(std::string_view state) noexcept;

/// The server knows no statement by the name that it was prepared under, or would answer it otherwise now: it was not
/// run. Behind a pooler that swaps connections, or after the table was changed.
[[nodiscard]] bool has_forgotten_statement(std::string_view state) noexcept;

/// A name as SQL needs it: in quotation marks unless it is plain lower case.
[[nodiscard]] std::string sql_name(const std::string& name);

}  // namespace signalbox::postgres
