// What a registry looks like in a database, in the schema `signalbox`: its tables, their versions, and the statements
// on them. docs/registry.md explains it to people; nothing else spells these names out.
//
// A row of `documents` is a key and its present state: a body, or none once it was erased (kept for an hour). Each
// write draws its version from one sequence and ends it in random bits, so none comes back, not even after a crash that
// took back what was not flushed. It leaves its writer's number: the row's `trail` holds numbers and versions of the
// writes before it. By those a writer whose connection broke finds out what became of its write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/storage/postgres/postgres_link.hpp"
#include "ports/document_store.hpp"
#include "ports/registry_setup.hpp"

namespace signalbox::postgres {

/// The channel on which changes are told: of one document (`collection/name`), of a collection (`collection/`), or all.
/// A channel of its own for each document, so that a change wakes the few whom it concerns. Names of channels are
/// short: two documents may share one; what is told is the whole key.
[[nodiscard]] std::string channel_of(const std::string& prefix);
inline constexpr std::uint64_t newest_schema = 2;
/// How many writes before the present one a row remembers.
inline constexpr std::size_t trail_length = 16;

enum class Selection { documents, without_bodies };

/// Key, version and body, or null for it, of the documents for which the condition holds, in order of their keys, after
/// three columns that are null but for `with_check`: the schema's version, the server's synchronous_commit, and the
/// process that serves us. With the check there is always a row; its key is null when there is no document.
[[nodiscard]] Statement select_documents(const std::string& condition, std::vector<std::string> parameters,
                                         Selection what, bool with_check);
[[nodiscard]] Statement select_check();

/// Version and body of a document that is to be changed, in a transaction: others who want to change it stand in line
/// until it ends, which the server sees to when this client falls silent.
[[nodiscard]] Statement lock_document(const std::string& key);
[[nodiscard]] Statement begin();
[[nodiscard]] Statement commit();
[[nodiscard]] Statement roll_back();

/// A negative writer's number keeps the write to itself: no watch is told.
[[nodiscard]] Statement insert_document(const std::string& key, const std::string& body, std::int64_t writer);
[[nodiscard]] Statement update_document(const std::string& key, const std::string& body, std::int64_t writer,
                                        Version expected);
[[nodiscard]] Statement erase_document(const std::string& key, std::int64_t writer, Version expected);
[[nodiscard]] Statement remove_long_erased();

/// What a row says of its last writes.
struct Past {
  struct Write {
    std::int64_t writer;
    Version version;
  };
  std::vector<Write> writes;  ///< newest first; the first is the present state
  bool is_erased = false;
};
[[nodiscard]] Statement select_past(const std::string& key);
[[nodiscard]] std::optional<Past> read_past(const Rows& rows);

/// Throws Error{invalid_input} unless it is the version this program knows.
void check_schema_version(const std::string& place, std::uint64_t found);

/// Makes or upgrades the schema, in one transaction that excludes all others who do.
class SchemaSetup {
 public:
  SchemaSetup(Link& link, const std::string& place, const Patience& patience)
      : link_(link), place_(place), patience_(patience) {}
  /// nullopt: the connection broke; it is safe to begin again.
  [[nodiscard]] std::optional<SetupOutcome> run();

 private:
  struct Broken {};
  [[nodiscard]] Rows ask(const Statement& statement);
  [[nodiscard]] std::optional<std::uint64_t> version();
  [[nodiscard]] SetupOutcome bring_up_to_date();
  void check_server() const;

  Link& link_;
  std::string place_;
  Patience patience_;
};

}  // namespace signalbox::postgres
