// libpq's functions, loaded with dlopen on first use: with it come TLS, LDAP and Kerberos, which commands that never
// talk to PostgreSQL shall not pay for. The only header that knows libpq-fe.h; nothing but postgres_*.cpp includes it.
#pragma once

#include <libpq-fe.h>

namespace signalbox::postgres {

struct Library {
  decltype(&::PQconninfoParse) conninfo_parse;
  decltype(&::PQconndefaults) conndefaults;
  decltype(&::PQconninfoFree) conninfo_free;
  decltype(&::PQfreemem) freemem;
  decltype(&::PQconnectStartParams) connect_start;
  decltype(&::PQconnectPoll) connect_poll;
  decltype(&::PQconnectionNeedsPassword) needs_password;
  decltype(&::PQfinish) finish;
  decltype(&::PQstatus) status;
  decltype(&::PQsocket) socket;
  decltype(&::PQuser) user;
  decltype(&::PQbackendPID) backend_pid;
  decltype(&::PQerrorMessage) error_message;
  decltype(&::PQserverVersion) server_version;
  decltype(&::PQparameterStatus) parameter_status;
  decltype(&::PQsetErrorVerbosity) set_error_verbosity;
  decltype(&::PQsetNoticeReceiver) set_notice_receiver;
  decltype(&::PQsetnonblocking) set_nonblocking;
  decltype(&::PQsendQueryParams) send_query_params;
  decltype(&::PQsendPrepare) send_prepare;
  decltype(&::PQsendQueryPrepared) send_prepared;
  decltype(&::PQenterPipelineMode) enter_pipeline;  // null in libpq before 14, as are the next two
  decltype(&::PQpipelineSync) end_pipeline;
  decltype(&::PQexitPipelineMode) exit_pipeline;
  decltype(&::PQflush) flush;
  decltype(&::PQconsumeInput) consume_input;
  decltype(&::PQisBusy) is_busy;
  decltype(&::PQgetResult) get_result;
  decltype(&::PQnotifies) notifies;
  decltype(&::PQresultStatus) result_status;
  decltype(&::PQresultErrorField) result_error_field;
  decltype(&::PQntuples) rows;
  decltype(&::PQgetisnull) is_null;
  decltype(&::PQgetvalue) value;
  decltype(&::PQgetlength) length;
  decltype(&::PQclear) clear;
};

/// Loads libpq once a process. Throws Error{not_found} when it is not installed or too old.
[[nodiscard]] const Library& library();

}  // namespace signalbox::postgres
