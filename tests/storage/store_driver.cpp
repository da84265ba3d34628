// A small program that uses a file store, for tests that kill it, stop it or take the disk from it.
//
//   store_driver get|erase FOLDER KEY
//   store_driver put FOLDER KEY BODY
//   store_driver await FOLDER KEY           until the key exists; writes one byte to stdout once it watches
//   store_driver count FOLDER KEY TIMES     increments the member "count" and writes one byte to stdout for each
//   success
//
// Exits 0 when done, 3 with `kind: message` for an Error. All calls of the store come after a look for a file
// `store-driver-begins`.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "adapters/storage/file/file_store.hpp"
#include "adapters/system/system_clock.hpp"
#include "core/error.hpp"

namespace {

using signalbox::FileStore;

void count(FileStore& store, const std::string& key, int times) {
  for (int done = 0; done < times;) {
    const auto seen = store.get(key);
    const int value = seen ? nlohmann::json::parse(seen->body)["count"].get<int>() : 0;
    if (!store.put(key, nlohmann::json{{"count", value + 1}}.dump(), seen ? seen->version : 0)) continue;
    ++done;
    (void)!::write(STDOUT_FILENO, "+", 1);
  }
}

void await(FileStore& store, const std::string& key, const signalbox::Clock& clock) {
  const auto watch = store.watch(key);
  (void)!::write(STDOUT_FILENO, "+", 1);
  while (!store.get(key)) (void)watch->wait_until(clock.monotonic() + std::chrono::minutes(1), {});
}

void run(FileStore& store, const std::string& verb, const std::string& key, const std::string& argument) {
  if (verb == "count") return count(store, key, std::atoi(argument.c_str()));
  const auto there = store.get(key);
  const auto version = there ? there->version : 0;
  if (verb == "get") std::puts(there ? there->body.c_str() : "absent");
  if (verb == "put") (void)store.put(key, argument, version);
  if (verb == "erase") (void)store.erase(key, version);
}

}  // namespace

int main(int count, char** values) {
  const std::span arguments(values, static_cast<std::size_t>(count));
  if (arguments.size() < 4) return 64;
  signalbox::SystemClock clock;
  signalbox::FileStoreOptions options;
  options.folder = arguments[2];
  options.warn = [](const std::string& line) { std::fprintf(stderr, "warning: %s\n", line.c_str()); };
  try {
    FileStore store(options, clock);
    (void)::access("store-driver-begins", F_OK);
    if (std::string(arguments[1]) == "await") {
      await(store, arguments[3], clock);
      return 0;
    }
    run(store, arguments[1], arguments[3], arguments.size() > 4 ? arguments[4] : "");
    return 0;
  } catch (const signalbox::Error& error) {
    std::fprintf(stderr, "%s: %s\n", signalbox::to_string(error.kind()), error.what());
    return 3;
  }
}
