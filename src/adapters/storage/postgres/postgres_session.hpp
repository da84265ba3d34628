// The store's one connection, shared by its threads: opened on first use, opened again when it breaks, with the
// schema's version checked each time along with the first read. One, since each costs the server a process.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "adapters/storage/postgres/postgres_schema.hpp"

namespace signalbox::postgres {

struct SessionOptions {
  std::function<void(const std::string&)> warn;
  Duration answer_patience;
  Duration reconnect_patience;
};

class Session {
 public:
  Session(Address address, SessionOptions options, std::stop_token hurry, Clock& clock, std::uint64_t random);

  /// The documents for which the SQL condition holds. Repeated over new connections while patience lasts.
  [[nodiscard]] std::vector<Document> select(const std::string& condition, const std::vector<std::string>& parameters,
                                             Selection what = Selection::documents);
  /// A read of anything else.
  [[nodiscard]] Rows read(const Statement& statement);
  /// One try; nullopt: whether it took effect is unknown. An Error says that it did not.
  [[nodiscard]] std::optional<Rows> write(const Statement& statement);
  /// In one transaction, and two round trips: what `first` answers, then what `decide` makes of it, if anything. Other
  /// threads wait meanwhile, so `decide` must not use this session.
  struct Transaction {
    bool is_sent = false;        ///< false: there was nothing to be written
    std::optional<Rows> answer;  ///< none although it was sent: whether it took effect is unknown
  };
  using Decide = std::function<std::optional<Statement>(const Rows&)>;
  [[nodiscard]] Transaction transact(const Statement& first, const Decide& decide);
  [[nodiscard]] SetupOutcome init();

  [[nodiscard]] const Address& address() const noexcept { return address_; }
  /// All the time that one operation may take.
  [[nodiscard]] Patience patience();
  [[nodiscard]] Hurry& hurry() noexcept { return hurry_; }
  [[nodiscard]] std::uint64_t random();

 private:
  /// Calls `ask` with a standing link until it answers.
  template <typename Ask>
  auto until_answered(const Ask& ask) -> typename std::invoke_result_t<Ask, Link&>::value_type;
  [[nodiscard]] bool is_checked(Link& link);
  [[nodiscard]] Transaction decide_in(Link& link, const Rows& seen, const Decide& decide);
  [[nodiscard]] Link& connect(const Patience& patience);
  [[nodiscard]] Patience for_an_answer();
  void check(const Rows& rows, Link& link);

  Address address_;
  SessionOptions options_;
  Hurry hurry_;

  std::mutex mutex_;  // guards all below
  std::mt19937_64 random_;
  std::optional<Link> link_;
  bool is_checked_ = false;
  bool has_warned_ = false;
};

}  // namespace signalbox::postgres
