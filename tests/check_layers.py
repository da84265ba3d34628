"""Keeps the table of docs/architecture.md true: who may include whom, which libraries stay out of headers, how long a file may be.

    check_layers.py ROOT    reads ROOT/src, prints one line a finding, exits 1 when there is one
"""

import pathlib
import re
import sys

PURE = {"estimate", "preflight", "diagnosis", "message", "records"}
BELOW_APP = {"core", "ports"} | PURE
ADAPTERS = {f"adapters/{name}" for name in ("http", "aws", "storage", "slack", "system")}
BELOW_WIRING = BELOW_APP | ADAPTERS | {"app", "rehearsal"}

# A room may include itself and these.
MAY_INCLUDE = {
    "core": set(),
    **{room: {"core"} for room in PURE},
    "ports": {"core"},
    "adapters/http": BELOW_APP,
    "adapters/aws": BELOW_APP | {"adapters/http"},
    "adapters/storage": BELOW_APP,
    "adapters/slack": BELOW_APP | {"adapters/http"},
    "adapters/system": BELOW_APP,
    "app": BELOW_APP,
    "rehearsal": {"core", "records"},
    "wiring": BELOW_WIRING,
    "cli": BELOW_WIRING | {"wiring"},
    "web": BELOW_WIRING | {"wiring"},
    "": BELOW_WIRING | {"wiring", "cli", "web"},  # main.cpp
}

# One engine of the stores speaks AWS.
EXTRA = [(re.compile(r"adapters/storage/dynamo"), {"adapters/aws"})]

HEAVY = {"nlohmann/json.hpp", "CLI/CLI.hpp", "yaml-cpp/yaml.h", "curl/curl.h", "civetweb.h", "libpq-fe.h", "pugixml.hpp"}
# The headers that say what is taken from a library loaded at run time; only their own neighbours include them.
ALLOWED_HEAVY = {
    "adapters/http/curl_library.hpp": "curl/curl.h",
    "adapters/storage/postgres/postgres_library.hpp": "libpq-fe.h",
}
LONGEST_FILE = 400
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "manager", "misc"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    """The layer a path below src/ belongs to: `adapters/aws/sigv4.cpp` → `adapters/aws`."""
    parts = path.split("/")
    if len(parts) == 1:
        return ""
    return "/".join(parts[:2]) if parts[0] == "adapters" and len(parts) > 2 else parts[0]


def may_include(path, target):
    room, other = room_of(path), room_of(target)
    allowed = MAY_INCLUDE[room].union(*(extra for pattern, extra in EXTRA if pattern.match(path)))
    return other == room or other in allowed


def findings_in(path, text):
    """Lines of `path:line: what is wrong` for one file below src/."""
    name = f"src/{path}"
    room = room_of(path)
    if room not in MAY_INCLUDE:
        yield f"{name}:1: '{room}' is no layer; the layers are in tests/check_layers.py and docs/architecture.md"
        return
    if EMPTY_NAMES & set(re.split(r"[/._]", path.lower())):
        yield f"{name}:1: the name says nothing; name what the file holds"
    lines = text.splitlines()
    if len(lines) > LONGEST_FILE:
        yield f"{name}:{LONGEST_FILE + 1}: {len(lines)} lines; split it by noun, {LONGEST_FILE} is the most"
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        ours, foreign = match.groups()
        header = ours or foreign
        if header in HEAVY and path.endswith(".hpp") and ALLOWED_HEAVY.get(path) != header:
            yield f"{name}:{number}: <{header}> stays out of headers; forward-declare or hide it behind a pointer"
        elif ours and header not in HEAVY and not may_include(path, ours):
            yield f"{name}:{number}: {room or 'main'} may not include {room_of(ours)} ({ours})"


def findings_below(root):
    source = pathlib.Path(root) / "src"
    files = sorted(file for pattern in ("*.cpp", "*.hpp") for file in source.rglob(pattern))
    if not files:
        yield f"{source}: no sources here"
    for file in files:
        yield from findings_in(file.relative_to(source).as_posix(), file.read_text(encoding="utf-8"))


def main(arguments):
    if len(arguments) != 1:
        print("usage: check_layers.py ROOT", file=sys.stderr)
        return 4
    findings = list(findings_below(arguments[0]))
    print("\n".join(findings) or "layers: in order")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
