// libcurl's functions, loaded with dlopen on first use: linking it would cost every command 8 ms at start-up.
// The only header that knows curl.h; nothing but this folder's .cpp files includes it.
#pragma once

#include <curl/curl.h>

namespace signalbox {

struct CurlLibrary {
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_wakeup) multi_wakeup;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_strerror) multi_strerror;
};

/// Loads and initialises libcurl once a process. Throws Error{not_found} when it is not installed or too old.
[[nodiscard]] const CurlLibrary& curl_library();

}  // namespace signalbox
