#include "app/check_registry.hpp"

#include <algorithm>
#include <functional>

#include "app/moved_registry.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr int measured_reads = 7;
// Engines without a call of their own look every two seconds.
constexpr Duration patience_for_watch = 10s;

Error wrong(const std::string& what) {
  return Error(ErrorKind::internal, what, "two deployments could hold one environment here; use another registry");
}

class Check {
 public:
  Check(DocumentStore& store, Clock& clock, const std::string& id, std::stop_token stop)
      : store_(store), clock_(clock), key_(keys::check(id)), stop_(std::move(stop)) {}

  RegistryCheck run() {
    // One after the other: each stands on what the ones before it proved.
    const bool passed = step("read", [&] { measure_reads(); }) && step("in use", [&] { look_for_move(); }) &&
                        step("write", [&] { put_first(); }) && step("change by compare-and-swap", [&] { change(); }) &&
                        step("refuse a stale change", [&] { change_stale(); }) && step("list", [&] { list(); }) &&
                        step("wake who waits", [&] { wake(); }) && step("erase", [&] { erase(); });
    if (!passed) clean_up();
    return std::move(check_);
  }

 private:
  bool step(const char* name, const std::function<void()>& what) {
    try {
      what();
      check_.steps.push_back({name, std::nullopt});
      return true;
    } catch (const Error& error) {
      check_.steps.push_back({name, error});
      return false;
    }
  }

  void measure_reads() {
    static_cast<void>(store_.get(key_));  // connecting is no round trip
    std::vector<std::chrono::microseconds> spans;
    for (int i = 0; i < measured_reads; ++i) {
      const Instant began = clock_.monotonic();
      static_cast<void>(store_.get(key_));
      spans.push_back(since(began));
    }
    std::ranges::nth_element(spans, spans.begin() + measured_reads / 2);
    check_.round_trip = spans[measured_reads / 2];
  }

  // While a move goes on it is in use all the same.
  void look_for_move() { static_cast<void>(expect_not_moved_away(store_)); }

  void put_first() {
    const auto version = store_.put(key_, R"({"check":1})", 0);
    if (!version) throw wrong("a document that nobody wrote is said to exist");
    version_ = *version;
  }

  void change() {
    first_version_ = version_;
    const auto version = store_.put(key_, R"({"check":2})", version_);
    if (!version) throw wrong("a change of the version just written was refused");
    version_ = *version;
    const auto found = store_.get(key_);
    if (!found || found->version != version_) throw wrong("what was just written is not what is read");
  }

  void change_stale() {
    if (store_.put(key_, R"({"check":3})", first_version_)) throw wrong("a change of an old version was taken");
  }

  void list() {
    const auto found = store_.list(std::string(keys::checks));
    if (std::ranges::find(found, key_, &Document::key) == found.end()) throw wrong("what was written is not listed");
  }

  void wake() {
    const auto watch = store_.watch(key_);
    const Instant began = clock_.monotonic();
    const auto version = store_.put(key_, R"({"check":4})", version_);
    if (!version) throw wrong("a change of the version just written was refused");
    version_ = *version;
    if (!watch->wait_until(began + patience_for_watch, stop_)) throw wrong("nobody is told of a change");
    check_.woken_after = since(began);
  }

  void erase() {
    if (!store_.erase(key_, version_)) throw wrong("a document that nobody else changed could not be erased");
    if (store_.get(key_)) throw wrong("a document that was erased is still there");
  }

  void clean_up() {
    try {
      if (const auto left = store_.get(key_)) static_cast<void>(store_.erase(key_, left->version));
    } catch (const Error&) {
      return;
    }
  }

  [[nodiscard]] std::chrono::microseconds since(Instant began) const {
    return std::chrono::duration_cast<std::chrono::microseconds>(clock_.monotonic() - began);
  }

  DocumentStore& store_;
  Clock& clock_;
  std::string key_;
  std::stop_token stop_;
  Version version_ = 0, first_version_ = 0;
  RegistryCheck check_;
};

}  // namespace

bool RegistryCheck::passed() const {
  return std::ranges::none_of(steps, [](const CheckedStep& step) { return step.trouble.has_value(); });
}

RegistryCheck check_registry(DocumentStore& store, Clock& clock, const std::string& id, std::stop_token stop) {
  return Check(store, clock, id, std::move(stop)).run();
}

}  // namespace signalbox
