"""The checker itself, on small trees that break one rule each."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import check_layers


def findings(files):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            file = pathlib.Path(root, "src", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return list(check_layers.findings_below(root))


class Layers(unittest.TestCase):
    def refused(self, path, header):
        self.assertEqual(len(findings({path: f'#include "{header}"\n'})), 1, f"{path} includes {header}")

    def allowed(self, path, header):
        self.assertEqual(findings({path: f'#include "{header}"\n'}), [], f"{path} includes {header}")

    def test_the_core_includes_nothing_else(self):
        self.allowed("core/a.cpp", "core/b.hpp")
        for header in ("ports/clock.hpp", "records/keys.hpp", "adapters/system/terminal.hpp", "app/run.hpp"):
            self.refused("core/a.cpp", header)

    def test_pure_layers_include_the_core_only(self):
        self.allowed("records/a.cpp", "core/b.hpp")
        self.refused("records/a.cpp", "estimate/b.hpp")
        self.refused("estimate/a.cpp", "ports/clock.hpp")

    def test_adapters_never_include_use_cases(self):
        self.allowed("adapters/aws/a.cpp", "ports/clock.hpp")
        self.refused("adapters/aws/a.cpp", "app/run.hpp")
        self.refused("adapters/system/a.cpp", "wiring/settings.hpp")

    def test_adapters_leave_their_siblings_alone_but_for_three(self):
        self.allowed("adapters/aws/a.cpp", "adapters/http/client.hpp")
        self.allowed("adapters/slack/a.cpp", "adapters/http/client.hpp")
        self.allowed("adapters/storage/dynamodb_store.cpp", "adapters/aws/client.hpp")
        self.refused("adapters/storage/file_store.cpp", "adapters/aws/client.hpp")
        self.refused("adapters/aws/a.cpp", "adapters/system/terminal.hpp")
        self.refused("adapters/http/a.cpp", "adapters/aws/client.hpp")

    def test_use_cases_know_ports_and_no_adapter(self):
        self.allowed("app/a.cpp", "ports/clock.hpp")
        self.refused("app/a.cpp", "adapters/storage/file_store.hpp")
        self.refused("app/a.cpp", "wiring/settings.hpp")

    def test_the_rehearsal_cloud_knows_neither_ports_nor_adapters(self):
        self.allowed("rehearsal/a.cpp", "records/keys.hpp")
        self.refused("rehearsal/a.cpp", "ports/clock.hpp")
        self.refused("rehearsal/a.cpp", "adapters/aws/client.hpp")

    def test_wiring_names_all_below_it_and_only_the_commands_name_wiring(self):
        self.allowed("wiring/a.cpp", "adapters/aws/client.hpp")
        self.refused("wiring/a.cpp", "cli/main.hpp")
        self.allowed("cli/commands/a.cpp", "wiring/settings.hpp")
        self.refused("cli/a.cpp", "web/server.hpp")

    def test_main_names_the_command_line(self):
        self.allowed("main.cpp", "cli/program.hpp")

    def test_the_finding_names_file_line_and_both_layers(self):
        found = findings({"core/a.cpp": '// x\n#include "core/b.hpp"\n  #  include "app/run.hpp"\n'})
        self.assertEqual(found, ["src/core/a.cpp:3: core may not include app (app/run.hpp)"])


class Files(unittest.TestCase):
    def test_heavy_libraries_stay_out_of_headers(self):
        for header in check_layers.HEAVY:
            self.assertEqual(len(findings({"wiring/a.hpp": f"#include <{header}>\n"})), 1, header)
            self.assertEqual(len(findings({"wiring/a.hpp": f'#include "{header}"\n'})), 1, header)
            self.assertEqual(findings({"wiring/a.cpp": f"#include <{header}>\n"}), [], header)
        self.assertEqual(findings({"wiring/a.hpp": "#include <nlohmann/json_fwd.hpp>\n"}), [])

    def test_only_the_loader_of_libcurl_may_show_its_types(self):
        self.assertEqual(findings({"adapters/http/curl_library.hpp": "#include <curl/curl.h>\n"}), [])
        self.assertEqual(len(findings({"adapters/http/curl_library.hpp": "#include <pugixml.hpp>\n"})), 1)

    def test_400_lines_are_the_most(self):
        self.assertEqual(findings({"core/a.cpp": "\n" * 400}), [])
        self.assertEqual(len(findings({"core/a.cpp": "\n" * 401})), 1)

    def test_names_that_say_nothing_are_refused(self):
        for name in ("core/util.hpp", "core/string_helpers.cpp", "app/common/a.cpp", "app/lock_manager.hpp"):
            self.assertEqual(len(findings({name: ""})), 1, name)

    def test_a_folder_that_is_no_layer_is_refused(self):
        self.assertEqual(len(findings({"extras/a.cpp": ""})), 1)
        self.assertEqual(len(findings({"adapters/pigeon/a.cpp": ""})), 1)

    def test_a_tree_without_sources_is_no_success(self):
        self.assertEqual(len(findings({})), 1)


class Program(unittest.TestCase):
    def test_the_exit_code_tells_whether_there_were_findings(self):
        with tempfile.TemporaryDirectory() as root, contextlib.redirect_stdout(io.StringIO()):
            file = pathlib.Path(root, "src", "core", "a.cpp")
            file.parent.mkdir(parents=True)
            file.write_text("", encoding="utf-8")
            self.assertEqual(check_layers.main([root]), 0)
            file.write_text('#include "app/run.hpp"\n', encoding="utf-8")
            self.assertEqual(check_layers.main([root]), 1)


if __name__ == "__main__":
    unittest.main()
