#include "linearizability/battlefield.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

#include "support/dynalite.hpp"
#include "support/postgres_server.hpp"
#include "support/severable_proxy.hpp"

namespace signalbox::testing {
namespace {

// Enough that the others have noticed too.
constexpr std::size_t missed_by = 4;

void cut(SeverableProxy& proxy) {
  proxy.sever();
  proxy.await_refused(missed_by);
  proxy.mend();
}

class Files : public Battlefield {
 public:
  [[nodiscard]] std::string address() const override { return "file:" + (folder() / "registry").string(); }
  [[nodiscard]] DocumentStore& store() override { return *store_; }
  bool cut_off() override { return false; }

 private:
  AddressedStore store_{address(), clock()};
};

class Postgres : public Battlefield {
 public:
  Postgres() : database_(server_.make_database()), store_(server_.url(database_), clock(), true) {}

  [[nodiscard]] std::string address() const override {
    return fmt::format("postgres://postgres@127.0.0.1:{}/{}", proxy_.port(), database_);
  }
  [[nodiscard]] DocumentStore& store() override { return *store_; }
  bool cut_off() override {
    if (++cuts_ % 2 == 0) {
      server_.crash();
      server_.start();
    } else {
      cut(proxy_);
    }
    return true;
  }
  [[nodiscard]] bool may_lose_beats() const override { return true; }

 private:
  PostgresServer server_;
  std::string database_;
  SeverableProxy proxy_{server_.port()};
  AddressedStore store_;
  int cuts_ = 0;
};

class Dynamo : public Battlefield {
 public:
  [[nodiscard]] std::string address() const override {
    return fmt::format("dynamodb:{}@http://127.0.0.1:{}", table_, proxy_.port());
  }
  [[nodiscard]] DocumentStore& store() override { return *store_; }
  bool cut_off() override {
    cut(proxy_);
    return true;
  }

 private:
  std::string table_ = Dynalite::fresh_table();
  SeverableProxy proxy_{Dynalite::shared().port()};
  AddressedStore store_{fmt::format("dynamodb:{}@{}", table_, Dynalite::shared().url()), clock(), true};
};

}  // namespace

std::string to_string(Engine engine) {
  switch (engine) {
    case Engine::file:
      return "file";
    case Engine::postgres:
      return "postgres";
    case Engine::dynamodb:
      return "dynamodb";
  }
  return "?";
}

std::unique_ptr<Battlefield> Battlefield::of(Engine engine) {
  switch (engine) {
    case Engine::file:
      return std::make_unique<Files>();
    case Engine::postgres:
      return std::make_unique<Postgres>();
    case Engine::dynamodb:
      return std::make_unique<Dynamo>();
  }
  throw std::logic_error("no such engine");
}

Battlefield::Battlefield() {
  std::string folder = (std::filesystem::temp_directory_path() / "signalbox-fire-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = folder;
}

Battlefield::~Battlefield() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace signalbox::testing
