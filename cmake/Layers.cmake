# Compiler settings shared by all, and signalbox_layer(): one static library a folder of src/.

add_library(signalbox_options INTERFACE)
target_compile_options(signalbox_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -fpch-preprocess -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough -Wswitch
  -Wno-missing-field-initializers)  # designated initialisers leave defaults where they are on purpose
target_include_directories(signalbox_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_link_libraries(signalbox_options INTERFACE fmt::fmt-header-only Threads::Threads)
target_compile_definitions(signalbox_options INTERFACE SIGNALBOX_VERSION="${PROJECT_VERSION}")

if(SIGNALBOX_SANITIZE)
  add_compile_options(-fsanitize=${SIGNALBOX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SIGNALBOX_SANITIZE})
endif()

# All presets but dev compile each layer as a few large units, which takes a quarter of the time. What these warn of there, the dev build
# sees rightly or cannot have.
if(CMAKE_UNITY_BUILD)
  target_compile_options(signalbox_options INTERFACE -Wno-subobject-linkage -Wno-shadow -Wno-unused-function)
endif()

# Every translation unit pays for the standard library once, through one shared precompiled header.
file(WRITE "${CMAKE_BINARY_DIR}/pch.cpp" "")
add_library(signalbox_pch OBJECT "${CMAKE_BINARY_DIR}/pch.cpp")
target_link_libraries(signalbox_pch PRIVATE signalbox_options)
target_precompile_headers(signalbox_pch PRIVATE
  <algorithm> <chrono> <functional> <map> <memory> <mutex> <optional> <stop_token> <string> <string_view>
  <thread> <utility> <variant> <vector> <condition_variable> <filesystem> <fmt/format.h>)

# signalbox_layer(NAME [FOLDER sub/folder] [USES layer…] [LIBRARIES library…])
function(signalbox_layer name)
  cmake_parse_arguments(LAYER "" "FOLDER" "USES;LIBRARIES" ${ARGN})
  if(NOT LAYER_FOLDER)
    set(LAYER_FOLDER ${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${LAYER_FOLDER}/*.cpp")
  set(scope PUBLIC)
  if(sources)
    add_library(signalbox_${name} STATIC ${sources})
    target_precompile_headers(signalbox_${name} REUSE_FROM signalbox_pch)
    set_target_properties(signalbox_${name} PROPERTIES UNITY_BUILD_BATCH_SIZE 24)
  else()
    add_library(signalbox_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(signalbox_${name} ${scope} signalbox_options)
  foreach(used IN LISTS LAYER_USES)
    target_link_libraries(signalbox_${name} ${scope} signalbox_${used})
  endforeach()
  target_link_libraries(signalbox_${name} ${scope} ${LAYER_LIBRARIES})
endfunction()
