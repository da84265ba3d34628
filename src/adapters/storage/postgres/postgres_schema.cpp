#include "adapters/storage/postgres/postgres_schema.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox::postgres {
namespace {

constexpr int oldest_server = 120000;

/// Each takes the schema from the version of its place here to the next, and is never changed again: some database has
/// it already. Repeatable, so that one that was changed by hand can be mended by setting its version back.
const std::array<std::vector<const char*>, newest_schema> migrations{{
    {
        R"(CREATE SCHEMA IF NOT EXISTS signalbox)",
        R"(COMMENT ON SCHEMA signalbox IS 'registry of signalbox, made by "signalbox registry init"')",
        R"(CREATE TABLE IF NOT EXISTS signalbox.schema_version (
         one boolean PRIMARY KEY DEFAULT true CHECK (one),
         version integer NOT NULL))",
        R"(CREATE SEQUENCE IF NOT EXISTS signalbox.versions AS bigint)",
        // Half-filled pages: a row that changes often finds room for its next state beside the last one.
        R"(CREATE TABLE IF NOT EXISTS signalbox.documents (
         key text COLLATE "C" PRIMARY KEY,
         body json,
         version bigint NOT NULL DEFAULT nextval('signalbox.versions'),
         writer bigint NOT NULL DEFAULT 0,
         trail bigint[] NOT NULL DEFAULT '{}',
         updated_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 50))",
        R"(CREATE OR REPLACE FUNCTION signalbox.tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE
         key text := coalesce(NEW.key, OLD.key);
         collection text := pg_catalog.split_part(key, '/', 1) || '/';
       BEGIN
         PERFORM pg_catalog.pg_notify('signalbox', key);
         PERFORM pg_catalog.pg_notify('signalbox ' || pg_catalog.right(collection, 13), key);
         PERFORM pg_catalog.pg_notify('signalbox ' || pg_catalog.right(key, 13), key);
         RETURN NULL;
       END $$)",
        R"(DROP TRIGGER IF EXISTS tell_change ON signalbox.documents)",
        // The server wakes every session that listens to anything, so what concerns nobody is not told.
        R"(CREATE TRIGGER tell_change AFTER INSERT OR UPDATE ON signalbox.documents
       FOR EACH ROW WHEN (NEW.writer >= 0) EXECUTE FUNCTION signalbox.tell_change())",
        R"(DROP TRIGGER IF EXISTS tell_removal ON signalbox.documents)",
        R"(CREATE TRIGGER tell_removal AFTER DELETE ON signalbox.documents
       FOR EACH ROW WHEN (OLD.body IS NOT NULL) EXECUTE FUNCTION signalbox.tell_change())",
        // Only for what people change by hand: signalbox draws its versions itself.
        R"(CREATE OR REPLACE FUNCTION signalbox.stamp_edit() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         NEW.trail := (ARRAY[OLD.writer, OLD.version] || OLD.trail)[1:32];
         NEW.writer := 0;
         NEW.version := pg_catalog.nextval('signalbox.versions');
         NEW.updated_at := pg_catalog.now();
         RETURN NEW;
       END $$)",
        R"(DROP TRIGGER IF EXISTS stamp_edit ON signalbox.documents)",
        R"(CREATE TRIGGER stamp_edit BEFORE UPDATE ON signalbox.documents
       FOR EACH ROW WHEN (NEW.version = OLD.version) EXECUTE FUNCTION signalbox.stamp_edit())",
    },
    {
        // Versions that end in random bits. The next one is larger than all before: the sequence goes on.
        R"(ALTER TABLE signalbox.documents ALTER COLUMN version SET DEFAULT nextval('signalbox.versions') << 20)",
        R"(CREATE OR REPLACE FUNCTION signalbox.stamp_edit() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         NEW.trail := (ARRAY[OLD.writer, OLD.version] || OLD.trail)[1:32];
         NEW.writer := 0;
         NEW.version := (pg_catalog.nextval('signalbox.versions') << 20) | (pg_catalog.random() * 1048575)::bigint;
         NEW.updated_at := pg_catalog.now();
         RETURN NEW;
       END $$)",
    },
}};

// The sequence alone would do if the server never crashed: what it gave out for beats, which are not flushed, it may
// give out once more after that. So each version ends in random bits of its writer's number.
constexpr std::string_view next_version = "(nextval('signalbox.versions') << 20) | ($2::bigint & 1048575)";

// Two numbers a write: that is why trail_length is 16 and the slice 32.
std::string next_state() {
  static_assert(trail_length * 2 == 32);
  return fmt::format(
      "writer = $2, version = {}, trail = (ARRAY[d.writer, d.version] || d.trail)[1:32], updated_at = now()",
      next_version);
}

// A sign of life means nothing after the server crashed, so nobody waits for it to be flushed: it would hold up the
// grants, as commits that notify go one by one.
std::string returning(const std::string& key) {
  return key.starts_with(keys::beats) ? "RETURNING version, set_config('synchronous_commit', 'off', true)"
                                      : "RETURNING version";
}

// As right() in the database counts: characters, not bytes.
std::string last_characters(const std::string& text, std::size_t count) {
  std::size_t at = text.size();
  while (at > 0 && count > 0) {
    --at;
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) --count;
  }
  return text.substr(at);
}

}  // namespace

std::string channel_of(const std::string& prefix) {
  if (prefix.find('/') == std::string::npos) return "signalbox";
  return "signalbox " + last_characters(prefix, 13);
}

Statement select_documents(const std::string& condition, std::vector<std::string> parameters, Selection what,
                           bool with_check) {
  const char* body = what == Selection::documents ? "d.body" : "NULL";
  if (!with_check) {
    return {fmt::format("SELECT NULL, NULL, NULL, d.key, d.version, {} FROM signalbox.documents d "
                        "WHERE d.body IS NOT NULL AND {} ORDER BY d.key",
                        body, condition),
            std::move(parameters), "SELECT ON signalbox.documents"};
  }
  return {fmt::format("SELECT s.version, current_setting('synchronous_commit'), pg_backend_pid(), "
                      "d.key, d.version, {} "
                      "FROM signalbox.schema_version s "
                      "LEFT JOIN signalbox.documents d ON d.body IS NOT NULL AND {} ORDER BY d.key",
                      body, condition),
          std::move(parameters), "SELECT ON signalbox.documents"};
}

Statement select_check() {
  return {"SELECT version, current_setting('synchronous_commit'), pg_backend_pid() FROM signalbox.schema_version",
          {},
          "SELECT ON signalbox.schema_version"};
}

Statement begin() { return {"BEGIN ISOLATION LEVEL READ COMMITTED", {}, ""}; }
Statement commit() { return {"COMMIT", {}, ""}; }
Statement roll_back() { return {"ROLLBACK", {}, ""}; }

Statement lock_document(const std::string& key) {
  return {
      "SELECT version, body, set_config('idle_in_transaction_session_timeout', '5s', true) "
      "FROM signalbox.documents WHERE key = $1 AND body IS NOT NULL FOR NO KEY UPDATE",
      {key},
      "SELECT, UPDATE ON signalbox.documents"};
}

Statement insert_document(const std::string& key, const std::string& body, std::int64_t writer) {
  return {fmt::format("INSERT INTO signalbox.documents AS d (key, writer, body, version) VALUES ($1, $2, $3, {}) "
                      "ON CONFLICT (key) DO UPDATE SET body = excluded.body, {} WHERE d.body IS NULL {}",
                      next_version, next_state(), returning(key)),
          {key, std::to_string(writer), body},
          "INSERT, UPDATE ON signalbox.documents"};
}

Statement update_document(const std::string& key, const std::string& body, std::int64_t writer, Version expected) {
  return {fmt::format("UPDATE signalbox.documents d SET body = $3, {} "
                      "WHERE key = $1 AND version = $4 AND body IS NOT NULL {}",
                      next_state(), returning(key)),
          {key, std::to_string(writer), body, std::to_string(expected)},
          "UPDATE ON signalbox.documents"};
}

Statement erase_document(const std::string& key, std::int64_t writer, Version expected) {
  return {fmt::format("UPDATE signalbox.documents d SET body = NULL, {} "
                      "WHERE key = $1 AND version = $3 AND body IS NOT NULL {}",
                      next_state(), returning(key)),
          {key, std::to_string(writer), std::to_string(expected)},
          "UPDATE ON signalbox.documents"};
}

Statement remove_long_erased() {
  return {"DELETE FROM signalbox.documents WHERE body IS NULL AND updated_at < now() - interval '1 hour'",
          {},
          "DELETE ON signalbox.documents"};
}

Statement select_past(const std::string& key) {
  return {
      "SELECT body IS NULL, array_to_string(ARRAY[writer, version] || trail, ' ') FROM signalbox.documents "
      "WHERE key = $1",
      {key},
      "SELECT ON signalbox.documents"};
}

std::optional<Past> read_past(const Rows& rows) {
  if (rows.size() == 0) return std::nullopt;
  Past past{{}, rows.text(0, 0) == "t"};
  const std::string numbers = rows.text(0, 1);
  for (const char* at = numbers.c_str(); *at != '\0';) {
    char* end = nullptr;
    const std::int64_t writer = std::strtoll(at, &end, 10);
    const Version version = std::strtoull(end, &end, 10);
    past.writes.push_back({writer, version});
    if (end == at) break;
    at = end;
  }
  return past;
}

void check_schema_version(const std::string& place, std::uint64_t found) {
  if (found == newest_schema) return;
  const std::string versions = fmt::format("{} has a registry of schema version {}, this signalbox knows version {}",
                                           place, found, newest_schema);
  throw Error(ErrorKind::invalid_input, versions,
              found > newest_schema ? "use the newer signalbox that made it"
                                    : "bring it up to date: `signalbox registry init`");
}

std::optional<SetupOutcome> SchemaSetup::run() {
  try {
    check_server();
    // Whoever may not create anything still gets the right answer when there is nothing to create.
    if (version() == newest_schema) return SetupOutcome::already_there;
    (void)ask({"BEGIN", {}, ""});
    const SetupOutcome outcome = bring_up_to_date();
    (void)ask({"COMMIT", {}, ""});
    return outcome;
  } catch (const Broken&) {
    return std::nullopt;
  }
}

SetupOutcome SchemaSetup::bring_up_to_date() {
  (void)ask({"SELECT pg_advisory_xact_lock(126896544047468)", {}, ""});
  const auto found = version();
  if (found == newest_schema) return SetupOutcome::already_there;
  for (std::uint64_t step = found.value_or(0); step < newest_schema; ++step) {
    for (const char* sql : migrations[step])
      (void)ask({sql, {}, "CREATE ON DATABASE, or ownership of the schema signalbox,"});
  }
  (void)ask(
      {"INSERT INTO signalbox.schema_version (version) VALUES ($1::integer) "
       "ON CONFLICT (one) DO UPDATE SET version = excluded.version",
       {std::to_string(newest_schema)},
       ""});
  return found ? SetupOutcome::upgraded : SetupOutcome::made;
}

std::optional<std::uint64_t> SchemaSetup::version() {
  // Not to_regclass(): within a transaction it remembers that there was no such schema before.
  const Rows tables =
      ask({"SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
           "WHERE n.nspname = 'signalbox' AND c.relname = 'schema_version'",
           {},
           ""});
  if (tables.size() == 0) return std::nullopt;
  const Rows rows = ask(select_check());
  if (rows.size() == 0) return std::nullopt;
  const std::uint64_t found = rows.number(0, 0);
  if (found > newest_schema) check_schema_version(place_, found);
  return found;
}

void SchemaSetup::check_server() const {
  if (link_.server_version() < oldest_server) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("{} runs PostgreSQL {}, too old", place_, link_.server_version() / 10000),
                "use PostgreSQL 12 or newer");
  }
  if (const std::string encoding = link_.server_encoding(); encoding != "UTF8") {
    throw Error(ErrorKind::invalid_input, fmt::format("the database of {} is encoded in {}", place_, encoding),
                "make one with `createdb --encoding=UTF8 --template=template0`");
  }
}

Rows SchemaSetup::ask(const Statement& statement) {
  auto rows = link_.run(statement, patience_);
  if (!rows) throw Broken();
  return std::move(*rows);
}

}  // namespace signalbox::postgres
