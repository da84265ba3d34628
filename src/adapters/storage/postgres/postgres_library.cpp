#include "adapters/storage/postgres/postgres_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "core/error.hpp"

namespace signalbox::postgres {
namespace {

constexpr const char* file_name = "libpq.so.5";
constexpr const char* way_out = "install PostgreSQL's client library (Debian: apt-get install libpq5)";

template <typename Function>
void find(void* loaded, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(loaded, name));
  if (function == nullptr) {
    throw Error(ErrorKind::not_found, fmt::format("{} has no function {}", file_name, name), way_out);
  }
}

template <typename Function>
void find_if_new_enough(void* loaded, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(loaded, name));
}

void find_connecting(void* loaded, Library& pq) {
  find(loaded, "PQconninfoParse", pq.conninfo_parse);
  find(loaded, "PQconndefaults", pq.conndefaults);
  find(loaded, "PQconninfoFree", pq.conninfo_free);
  find(loaded, "PQfreemem", pq.freemem);
  find(loaded, "PQconnectStartParams", pq.connect_start);
  find(loaded, "PQconnectPoll", pq.connect_poll);
  find(loaded, "PQconnectionNeedsPassword", pq.needs_password);
  find(loaded, "PQfinish", pq.finish);
  find(loaded, "PQstatus", pq.status);
  find(loaded, "PQsocket", pq.socket);
  find(loaded, "PQuser", pq.user);
  find(loaded, "PQbackendPID", pq.backend_pid);
  find(loaded, "PQerrorMessage", pq.error_message);
  find(loaded, "PQserverVersion", pq.server_version);
  find(loaded, "PQparameterStatus", pq.parameter_status);
  find(loaded, "PQsetErrorVerbosity", pq.set_error_verbosity);
  find(loaded, "PQsetNoticeReceiver", pq.set_notice_receiver);
  find(loaded, "PQsetnonblocking", pq.set_nonblocking);
}

void find_asking(void* loaded, Library& pq) {
  find(loaded, "PQsendQueryParams", pq.send_query_params);
  find(loaded, "PQsendPrepare", pq.send_prepare);
  find(loaded, "PQsendQueryPrepared", pq.send_prepared);
  find_if_new_enough(loaded, "PQenterPipelineMode", pq.enter_pipeline);
  find_if_new_enough(loaded, "PQpipelineSync", pq.end_pipeline);
  find_if_new_enough(loaded, "PQexitPipelineMode", pq.exit_pipeline);
  find(loaded, "PQflush", pq.flush);
  find(loaded, "PQconsumeInput", pq.consume_input);
  find(loaded, "PQisBusy", pq.is_busy);
  find(loaded, "PQgetResult", pq.get_result);
  find(loaded, "PQnotifies", pq.notifies);
  find(loaded, "PQresultStatus", pq.result_status);
  find(loaded, "PQresultErrorField", pq.result_error_field);
  find(loaded, "PQntuples", pq.rows);
  find(loaded, "PQgetisnull", pq.is_null);
  find(loaded, "PQgetvalue", pq.value);
  find(loaded, "PQgetlength", pq.length);
  find(loaded, "PQclear", pq.clear);
}

Library load() {
  void* loaded = dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) throw Error(ErrorKind::not_found, fmt::format("{} cannot be loaded", file_name), way_out);
  Library pq{};
  find_connecting(loaded, pq);
  find_asking(loaded, pq);
  return pq;
}

}  // namespace

const Library& library() {
  static const Library pq = load();
  return pq;
}

}  // namespace signalbox::postgres
