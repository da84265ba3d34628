#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "adapters/system/machine.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/check_registry.hpp"
#include "app/move_registry.hpp"
#include "app/transfer_documents.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/render/registry_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "wiring/nearest_word.hpp"
#include "wiring/open_registry.hpp"

namespace signalbox::cli {
namespace {

constexpr std::size_t largest_archive = 512UL << 20U;

std::string read_stream(std::istream& stream, const std::string& name) {
  std::string text;
  std::string piece(1U << 20U, '\0');
  while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) || stream.gcount() > 0) {
    text.append(piece, 0, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > largest_archive)
      throw Error(ErrorKind::invalid_input, fmt::format("{} is larger than 512 MiB", name), "no registry is so large");
  }
  if (stream.bad()) throw Error(ErrorKind::invalid_input, fmt::format("{} cannot be read", name));
  return text;
}

std::string read_archive_file(const std::string& path) {
  if (path == "-") return read_stream(std::cin, "standard input");
  std::error_code ignored;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, ignored))
    throw Error(ErrorKind::invalid_input, fmt::format("{} cannot be read", path),
                "name a file, or - for standard input");
  return read_stream(file, path);
}

// Beside the name first: whoever reads the file never finds half an archive.
void write_archive_file(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".tmp";
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file << text << '\n';
  file.close();
  std::error_code problem;
  if (file) std::filesystem::rename(temporary, path, problem);
  if (file && !problem) return;
  std::filesystem::remove(temporary, problem);
  throw Error(ErrorKind::invalid_input, fmt::format("{} cannot be written", path),
              "name another file: rights may be missing there, or the disk is full");
}

int exit_code_after(const RegistryCheck& check) {
  for (const CheckedStep& step : check.steps) {
    if (!step.trouble) continue;
    return exit_code_of(*step.trouble);
  }
  return exit_code::done;
}

class RegistryCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "registry"; }
  [[nodiscard]] std::string_view summary() const override {
    return "prepare, check, copy or move the registry: init, check, export, import, move";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox registry init --registry dynamodb://signalbox\n"
           "signalbox registry check\n"
           "signalbox registry export backup.json\n"
           "signalbox registry import backup.json --registry postgres://db.example/ci\n"
           "signalbox registry move --to dynamodb://signalbox --wait 1h";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("TASK", task_, "init, check, export, import or move");
    arguments.optional_positional("FILE", file_,
                                  "of export (default standard output) and import (- for standard input)");
    arguments.option("--to", to_, "URL", "of move: the registry that is to coordinate from now on");
    arguments.duration("--wait", wait_, "of move: how long those who deploy or wait may take (default: none may)");
  }

  int run(Session& session) override {
    refuse_what_is_left_over();
    if (task_ == "init") return init(session);
    if (task_ == "check") return check(session);
    if (task_ == "export") return export_all(session);
    if (task_ == "import") return import_all(session);
    if (task_ == "move") return move(session);
    const std::vector<std::string> known{"init", "check", "export", "import", "move"};
    const auto meant = nearest_word(task_, known);
    throw Error(ErrorKind::invalid_input,
                fmt::format("registry knows no \"{}\"{}", task_,
                            meant ? fmt::format("; did you mean \"{}\"?", *meant) : std::string()),
                fmt::format("it knows {}", fmt::join(known, ", ")));
  }

 private:
  void refuse_what_is_left_over() const {
    const bool takes_file = task_ == "export" || task_ == "import";
    if (!file_.empty() && !takes_file)
      throw Error(ErrorKind::invalid_input, fmt::format("registry {} takes no \"{}\"", task_, file_));
    if ((to_ || wait_) && task_ != "move")
      throw Error(ErrorKind::invalid_input, fmt::format("registry {} takes neither --to nor --wait", task_));
  }

  static int init(Session& session) {
    const RegistryAddress& address = session.settings().registry;
    const SetupOutcome outcome = session.tools().setup(address)->init();
    static_cast<void>(session.registry_in_use());
    session.output().result(session.json() ? init_json(address.shown(), outcome) : init_text(address.shown(), outcome));
    return exit_code::done;
  }

  static int check(Session& session) {
    const std::string& registry = session.settings().registry.shown();
    if (has_no_folder_yet(session.settings().registry))
      throw Error(ErrorKind::not_found, fmt::format("there is no registry in {}: no such folder", registry),
                  "check the name; signalbox registry init makes it, as the first run does");
    const std::stop_token stop = session.stop_token();
    Toolbox& tools = session.tools();
    deliver_kept_back(session);
    const auto found = check_registry(tools.store(), tools.clock(), fmt::format("{:016x}", random_bits()), stop);
    Output& output = session.output();
    output.result(session.json() ? check_json(registry, found) : check_text(registry, found, look_of(output)));
    return exit_code_after(found);
  }

  [[nodiscard]] int export_all(Session& session) const {
    Toolbox& tools = session.tools();
    const auto documents = export_documents(tools.store());
    const std::string archive = write_archive(session.settings().registry.shown(), tools.clock().now(), documents);
    if (file_.empty() || file_ == "-") {
      session.output().result(archive);
      return exit_code::done;
    }
    write_archive_file(file_, archive);
    if (session.json()) {
      session.output().result(exported_json(file_, documents.size()));
    } else {
      session.output().talk(fmt::format("{} documents are in {}", documents.size(), escape_for_terminal(file_)));
    }
    return exit_code::done;
  }

  [[nodiscard]] int import_all(Session& session) const {
    if (file_.empty())
      throw Error(ErrorKind::invalid_input, "import needs a file",
                  "signalbox registry import FILE, or - for standard input");
    auto documents = read_archive(read_archive_file(file_));
    const Imported imported = import_documents(session.registry_in_use(), std::move(documents));
    session.output().result(session.json() ? imported_json(imported) : imported_text(imported));
    return imported.different.empty() ? exit_code::done : exit_code::failed;
  }

  [[nodiscard]] RegistryAddress target(Session& session) const {
    if (!to_) throw Error(ErrorKind::invalid_input, "move needs to know where", "--to dynamodb://TABLE");
    auto address =
        RegistryAddress::parse(*to_, "--to", std::filesystem::current_path(), Secrets::refused_on_command_line);
    if (address.shown() == session.settings().registry.shown())
      throw Error(ErrorKind::invalid_input, fmt::format("--to: {} is where the registry is now", address.shown()));
    return address;
  }

  [[nodiscard]] int move(Session& session) const {
    const RegistryAddress to = target(session);
    TerminationSignals& signals = session.signals();
    const Settings& settings = session.settings();
    Toolbox& tools = session.tools();
    const auto target_store = tools.open(to);
    const MoveRequest request{settings.registry.shown(), to.shown(), session.fresh_id(), wait_.value_or(Duration(0))};
    const auto ask_about = [&](const std::string& environment) -> CloudFormation* {
      const auto known = settings.environments.find(environment);
      return &tools.cloudformation(known == settings.environments.end() ? settings.defaults : known->second);
    };
    const auto tell = [&](const std::string& text) { session.output().talk(escape_for_terminal(text)); };
    MoveRegistry mover({tools.store(), *target_store, tools.clock(), ask_about, tell}, request);
    const MoveOutcome outcome = mover.run(signals.stop_token());
    session.output().result(session.json() ? moved_json(request, outcome) : moved_text(request, outcome));
    if (std::holds_alternative<RegistryInUse>(outcome)) return exit_code::busy;
    if (std::holds_alternative<MoveStopped>(outcome)) return 128 + signals.last().value_or(SIGINT);
    return std::get<RegistryMoved>(outcome).documents.different.empty() ? exit_code::done : exit_code::failed;
  }

  std::string task_, file_;
  std::optional<std::string> to_;
  std::optional<Duration> wait_;
};

}  // namespace

std::unique_ptr<Command> make_registry_command() { return std::make_unique<RegistryCommand>(); }

}  // namespace signalbox::cli
