// A store with one flaw of those that stores have had, which shows now and then: what the judge has to find. Watches
// nothing.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>

#include "ports/document_store.hpp"

namespace signalbox::testing {

enum class Flaw : std::uint8_t {
  none,
  stale_read,            ///< a replica that lags behind
  forgotten_key,         ///< a get that finds nothing
  lost_put,              ///< acknowledged, and gone with the power
  overwritten,           ///< a put whose version is not compared
  reused_version,        ///< counting starts anew with the key
  refused_but_done,      ///< a conflict for a put that took effect
  refused_for_nothing,   ///< a conflict although nobody was first
  done_again,            ///< a put sent again after its answer was lost, long after it was done
  erase_without_effect,  ///< acknowledged, and still there
  change_not_atomic,     ///< somebody gets in between
};

class FlawedStore : public DocumentStore {
 public:
  FlawedStore(Flaw flaw, std::uint64_t seed) : flaw_(flaw), random_(seed) {}

  [[nodiscard]] std::optional<Document> get(const std::string& key) override;
  [[nodiscard]] std::optional<Version> put(const std::string& key, const std::string& body, Version expected) override;
  std::optional<Version> change(const std::string& key, const Rule& rule) override;
  [[nodiscard]] bool erase(const std::string& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& prefix) override;
  [[nodiscard]] std::unique_ptr<ChangeWatch> watch(const std::string& prefix) override;

 private:
  [[nodiscard]] bool shows(Flaw flaw) { return flaw == flaw_ && random_() % 32 == 0; }
  [[nodiscard]] Version version_of(const std::string& key) const;
  [[nodiscard]] std::optional<Document> document(const std::string& key) const;
  Version store(const std::string& key, const std::string& body);
  void send_again();

  const Flaw flaw_;
  std::mutex mutex_;  // guards what follows
  std::mt19937_64 random_;
  std::map<std::string, Document> documents_;
  std::map<std::string, Document> before_;  ///< what each was until its last change
  std::optional<Document> sent_;            ///< will be done once more
  Version largest_ = 0;
};

}  // namespace signalbox::testing
