// A store that a test can put out of reach, or let hang, and that counts what is written under each key.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox::testing {

class FragileStore : public DocumentStore {
 public:
  explicit FragileStore(DocumentStore& behind) : behind_(behind) {}

  void break_down() { set_broken(true); }
  /// Can still be read: as a disk that is full.
  void fill_up();
  void mend() { set_broken(false); }
  /// From now on calls wait, on this clock, until it is mended, which lets them through, or hurried.
  void hang(Clock& clock);
  /// As a store does whose process was told to end: whatever waits, or will, fails at once.
  void hurry();
  /// Blocks until this many calls wait.
  void await_hanging(std::size_t calls = 1);
  /// Successful writes of keys that begin with the prefix.
  [[nodiscard]] int writes(const std::string& prefix) const;
  /// Called before the next write of this key, once: what happens between a read and the write after it.
  void before_next_write(const std::string& key, std::function<void()> what);

  [[nodiscard]] std::optional<Document> get(const std::string& key) override;
  [[nodiscard]] std::optional<Version> put(const std::string& key, const std::string& body, Version expected) override;
  [[nodiscard]] bool erase(const std::string& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& prefix) override;
  [[nodiscard]] std::unique_ptr<ChangeWatch> watch(const std::string& prefix) override;

 private:
  void set_broken(bool broken);
  void hang_on();
  void check();
  void check_for_writing();
  void interfere(const std::string& key);

  DocumentStore& behind_;
  mutable std::mutex mutex_;  // guards what follows
  bool broken_ = false;
  bool full_ = false;
  Clock* hanging_ = nullptr;
  std::condition_variable_any changed_;
  std::size_t waiting_ = 0;
  std::map<std::string, int> writes_;
  std::string interfered_key_;
  std::function<void()> interference_;
};

}  // namespace signalbox::testing
