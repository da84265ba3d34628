#include "app/tell_at_once.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/keep_message.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

struct KeptAtOnce {
  OutboxMessage message;
  KeptWhere where;
};

class TellAtOnce {
 public:
  TellAtOnce(Outbox& registry, const DrainOutbox& drain, const OwnOutbox& own, Clock& clock)
      : registry_(registry), drain_(drain), own_(own), clock_(clock), keeper_(registry, &own.outbox, clock) {}

  void keep(const OutboxMessage& message) {
    try {
      kept_.push_back({message, keeper_.keep(message)});
    } catch (const Error& error) {
      if (!is_out_of_reach(error)) throw;
      lost_.push_back(message);
      trouble_ = error.what();
      refused_ = error;
    }
  }
  /// Throws where none could be kept: telling all again doubles nothing.
  void expect_any() const {
    if (kept_.empty() && refused_) throw *refused_;
  }

  void send(Instant end, const std::stop_token& stop) {
    survive([&] {
      if (!has_any(KeptWhere::on_this_machine))
        static_cast<void>(drain_.until(end, stop));
      else if (!has_any(KeptWhere::in_registry))
        static_cast<void>(own_.drain.until(end, stop));
      else
        static_cast<void>(drain_both(drain_, own_.drain, end, stop));
    });
  }

  [[nodiscard]] ToldAtOnce ended() {
    ToldAtOnce told;
    for (const auto where : {KeptWhere::in_registry, KeptWhere::on_this_machine}) add_left(told.left, where);
    for (const OutboxMessage& message : lost_) told.left.push_back({.message = message, .claim = {}, .is_lost = true});
    told.trouble = trouble_;
    return told;
  }

 private:
  [[nodiscard]] bool has_any(KeptWhere where) const { return std::ranges::count(kept_, where, &KeptAtOnce::where) > 0; }

  // A store that does not answer for one is not asked for the others: each answer may take its time to fail.
  void add_left(std::vector<OutboxEntry>& left, KeptWhere where) {
    const bool is_own = where == KeptWhere::on_this_machine;
    bool can_be_asked = true;
    for (const auto& [message, place] : kept_) {
      if (place != where) continue;
      std::optional<OutboxEntry> entry = OutboxEntry{message, {}};
      can_be_asked = can_be_asked &&
                     survive([&] { entry = find_entry(is_own ? own_.outbox : registry_, message.id, clock_.now()); });
      if (!entry) continue;
      entry->is_on_this_machine = is_own;
      entry->is_lost = is_own && !own_.is_kept;
      left.push_back(std::move(*entry));
    }
  }

  template <typename Step>
  bool survive(const Step& step) {
    try {
      step();
      return true;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      trouble_ = error.what();
      return false;
    } catch (const std::system_error& error) {  // no thread is to be had
      trouble_ = error.what();
      return false;
    }
  }

  Outbox& registry_;
  const DrainOutbox& drain_;
  const OwnOutbox& own_;
  Clock& clock_;
  KeepMessage keeper_;
  std::vector<KeptAtOnce> kept_;
  std::optional<Error> refused_;
  std::vector<OutboxMessage> lost_;  ///< neither the registry nor this machine could keep them
  std::string trouble_;
};

}  // namespace

ToldAtOnce tell_at_once(Outbox& registry, const DrainOutbox& drain, const OwnOutbox& own, Clock& clock,
                        const std::vector<OutboxMessage>& messages, Duration grace, std::stop_token stop) {
  TellAtOnce telling(registry, drain, own, clock);
  for (const OutboxMessage& message : messages) telling.keep(message);
  telling.expect_any();
  telling.send(clock.monotonic() + grace, stop);
  return telling.ended();
}

}  // namespace signalbox
