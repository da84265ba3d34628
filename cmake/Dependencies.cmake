# Every library from outside, in one place; docs/dependencies.md says why each is here.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

# libcurl is loaded on first use (src/adapters/http/curl_library.hpp), so only its headers are needed here:
# linking it would add some 8 ms to the start of every command that never touches the network.
find_path(CURL_INCLUDE_DIR curl/curl.h REQUIRED)
add_library(signalbox_curl_headers INTERFACE)
target_include_directories(signalbox_curl_headers SYSTEM INTERFACE "${CURL_INCLUDE_DIR}")

# libpq likewise (src/adapters/storage/postgres/postgres_library.hpp).
find_path(PQ_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
add_library(signalbox_libpq_headers INTERFACE)
target_include_directories(signalbox_libpq_headers SYSTEM INTERFACE "${PQ_INCLUDE_DIR}")

find_library(PUGIXML_LIBRARY NAMES libpugixml.a pugixml REQUIRED)
add_library(signalbox_pugixml INTERFACE)
target_link_libraries(signalbox_pugixml INTERFACE "${PUGIXML_LIBRARY}")

find_library(YAML_LIBRARY NAMES libyaml-cpp.a yaml-cpp REQUIRED)
add_library(signalbox_yaml INTERFACE)
target_link_libraries(signalbox_yaml INTERFACE "${YAML_LIBRARY}")

find_library(ZLIB_LIBRARY NAMES libz.a z REQUIRED)
add_library(signalbox_zlib INTERFACE)
target_link_libraries(signalbox_zlib INTERFACE "${ZLIB_LIBRARY}")
