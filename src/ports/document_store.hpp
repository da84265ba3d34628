// The one storage primitive: JSON documents under keys, changed by compare-and-swap. Exclusion of deployments is as
// correct as this interface's put(). Every implementation passes tests/support/document_store_contract.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

/// Never reused for a key, not even after an erase; 0 stands for "does not exist".
using Version = std::uint64_t;

struct Document {
  std::string key;
  std::string body;  ///< one JSON object, as text
  Version version = 0;
};

/// Tells that something under a prefix may have changed since the watch was made or last returned. Spurious wake-ups
/// are allowed, missed ones are not: make the watch, then read, then wait. For one thread at a time.
class ChangeWatch {
 public:
  virtual ~ChangeWatch() = default;
  /// True when something may have changed; false at the deadline or when stop is requested.
  [[nodiscard]] virtual bool wait_until(Instant deadline, std::stop_token stop) = 0;
};

/// Safe to use from many threads and many processes. Every method may throw Error{unavailable} (the engine cannot be
/// asked), Error{denied} (no rights) or Error{invalid_input} (a damaged or newer document, which the message names).
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  [[nodiscard]] virtual std::optional<Document> get(const std::string& key) = 0;

  /// Stores `body` if the key's version is still `expected` (0: the key must not exist) and returns the new version,
  /// which is durable; nullopt when somebody else was first.
  [[nodiscard]] virtual std::optional<Version> put(const std::string& key, const std::string& body,
                                                   Version expected) = 0;

  /// put() and erase() of what nobody waits for: watches may sleep on. For engines in which to wake one costs all.
  [[nodiscard]] virtual std::optional<Version> put_quietly(const std::string& key, const std::string& body,
                                                           Version expected) {
    return put(key, body, expected);
  }
  [[nodiscard]] virtual bool erase_quietly(const std::string& key, Version expected) { return erase(key, expected); }

  struct Revision {
    Revision(std::string new_body, bool wakes_watches = true) : body(std::move(new_body)), is_news(wakes_watches) {}
    std::string body;
    bool is_news;  ///< false: nobody waits for it, watches may sleep on
  };
  /// What shall stand there instead of what is given (nullopt: no document); nullopt: leave it as it is.
  using Rule = std::function<std::optional<Revision>(const std::optional<Document>&)>;

  /// Puts what `rule` says of the document as it stands, with nobody in between; returns the new version, or nullopt
  /// when it was left as it is. The rule may be called several times, and holds others up: it must neither wait nor use
  /// the store, but for its first call with no document. This one puts until it is first; an engine in which writers
  /// can stand in line spares them that.
  virtual std::optional<Version> change(const std::string& key, const Rule& rule);

  /// Removes the key if its version is still `expected`; false when somebody else was first. A key that does not exist
  /// counts as changed by somebody else.
  [[nodiscard]] virtual bool erase(const std::string& key, Version expected) = 0;

  /// All documents whose key begins with the prefix, ordered by key.
  [[nodiscard]] virtual std::vector<Document> list(const std::string& prefix) = 0;

  /// Their keys alone, in order; an engine that can does not read the documents for that, so there may be keys of some
  /// that cannot be read.
  [[nodiscard]] virtual std::vector<std::string> keys(const std::string& prefix);
  /// The same one by one and in any order, for when there may be very many: an engine that can holds few of them at a
  /// time. One that comes or goes meanwhile may be left out. `take` must not use the store.
  virtual void visit_keys(const std::string& prefix, const std::function<void(const std::string&)>& take);

  [[nodiscard]] virtual std::unique_ptr<ChangeWatch> watch(const std::string& prefix) = 0;
};

}  // namespace signalbox
