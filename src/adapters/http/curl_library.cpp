#include "adapters/http/curl_library.hpp"

#include <dlfcn.h>

#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr const char* file_name = "libcurl.so.4";
constexpr const char* way_out = "install libcurl 7.87 or newer (Debian: apt-get install libcurl4)";

// curl_easy_option_by_name() could ask for single options, but the version says it all: 7.87 signs session tokens and
// headers.
constexpr unsigned oldest_version = 0x075700;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::not_found, why, way_out); }

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) refuse(fmt::format("{} has no function {}", file_name, name));
}

void initialise(void* library) {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_version_info) version_info = nullptr;
  find(library, "curl_global_init", global_init);
  find(library, "curl_version_info", version_info);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) refuse(fmt::format("{} cannot be initialised", file_name));
  const auto* info = version_info(CURLVERSION_NOW);
  if (info->version_num < oldest_version) refuse(fmt::format("{} is version {}, too old", file_name, info->version));
}

CurlLibrary load() {
  void* library = dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse(fmt::format("{} cannot be loaded", file_name));
  initialise(library);
  CurlLibrary curl{};
  find(library, "curl_easy_init", curl.easy_init);
  find(library, "curl_easy_setopt", curl.easy_setopt);
  find(library, "curl_easy_cleanup", curl.easy_cleanup);
  find(library, "curl_easy_strerror", curl.easy_strerror);
  find(library, "curl_slist_append", curl.slist_append);
  find(library, "curl_slist_free_all", curl.slist_free_all);
  find(library, "curl_multi_init", curl.multi_init);
  find(library, "curl_multi_cleanup", curl.multi_cleanup);
  find(library, "curl_multi_add_handle", curl.multi_add_handle);
  find(library, "curl_multi_remove_handle", curl.multi_remove_handle);
  find(library, "curl_multi_perform", curl.multi_perform);
  find(library, "curl_multi_poll", curl.multi_poll);
  find(library, "curl_multi_wakeup", curl.multi_wakeup);
  find(library, "curl_multi_info_read", curl.multi_info_read);
  find(library, "curl_multi_strerror", curl.multi_strerror);
  return curl;
}

}  // namespace

const CurlLibrary& curl_library() {
  static const CurlLibrary curl = load();
  return curl;
}

}  // namespace signalbox
