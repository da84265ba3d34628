#include "adapters/http/curl_transfer.hpp"

#include <sys/socket.h>

#include <array>

#include "adapters/http/curl_library.hpp"

namespace signalbox {
namespace {

struct FreeList {
  void operator()(curl_slist* list) const { curl_library().slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& line) {
  curl_slist* longer = curl_library().slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw Error(ErrorKind::internal, "libcurl: no memory");
  (void)list.release();
  list.reset(longer);
}

// In seconds. A server may close one that lay idle just when something is sent through it.
constexpr long idle_time_of_a_trusted_connection = 15;

bool speaks_http(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

bool has_line_break(const std::string& text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
}

List header_list(const HttpRequest& request) {
  List list;
  for (const auto& [name, value] : request.headers) {
    if (has_line_break(name) || has_line_break(value)) {
      throw Error(ErrorKind::invalid_input, fmt::format("the header {} has a line break in it", one_line(name)));
    }
    append(list, name + ": " + value);
  }
  if (request.signature && !request.signature->session_token.empty()) {
    append(list, "X-Amz-Security-Token: " + request.signature->session_token);
  }
  return list;
}

// curl's sockets would otherwise be inherited by the deploy command that this program starts, and held open by it.
curl_socket_t open_private_socket(void*, curlsocktype, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (auto& each : lower) each = static_cast<char>(each >= 'A' && each <= 'Z' ? each - 'A' + 'a' : each);
  return lower;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

// The number in `HTTP/1.1 200 OK`; 0 where there is none, which is no status of any answer.
int status_in(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos || line.size() < blank + 4) return 0;
  int status = 0;
  for (const char digit : line.substr(blank + 1, 3)) {
    if (digit < '0' || digit > '9') return 0;
    status = status * 10 + (digit - '0');
  }
  return status;
}

}  // namespace

struct CurlTransfer::State {
  State(void* multi_handle, const HttpRequest& to_send) : multi(multi_handle), request(to_send) {}

  ~State() {
    if (added) curl_library().multi_remove_handle(multi, easy);
    if (easy != nullptr) curl_library().easy_cleanup(easy);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  template <typename Value>
  void set(CURLoption option, Value value) {
    const auto code = curl_library().easy_setopt(easy, option, value);
    if (code == CURLE_OK) return;
    throw Error(ErrorKind::internal, fmt::format("libcurl refuses option {}: {}", static_cast<int>(option),
                                                 curl_library().easy_strerror(code)));
  }

  /// False when this would be more than the request allows.
  [[nodiscard]] bool count(std::size_t bytes) {
    received += bytes;
    too_large = received > request.max_response_bytes;
    return !too_large;
  }

  void take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {  // a new block: what a proxy or a 100 Continue said before is not the answer
      response = HttpResponse{status_in(line), {}, {}};
      head_complete = false;
      return;
    }
    if (trimmed(line).empty()) head_complete = true;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    response.headers.emplace_back(lower_case(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }

  static std::size_t on_header(const char* data, std::size_t, std::size_t size, void* self) {
    auto& state = *static_cast<State*>(self);
    if (!state.count(size)) return 0;
    state.take_header({data, size});
    return size;
  }

  static std::size_t on_body(const char* data, std::size_t, std::size_t size, void* self) {
    auto& state = *static_cast<State*>(self);
    if (!state.count(size)) return 0;
    state.response.body.append(data, size);
    return size;
  }

  static std::size_t on_read(char* buffer, std::size_t, std::size_t size, void* self) {
    auto& state = *static_cast<State*>(self);
    const std::size_t count = state.request.body.copy(buffer, size, state.read);
    state.read += count;
    return count;
  }

  void set_up_connection(const HttpClientOptions& options) {
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a cancelled look-up of a name must not keep us waiting
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    set(CURLOPT_USERAGENT, options.user_agent.c_str());
    set(CURLOPT_OPENSOCKETFUNCTION, &open_private_socket);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (!options.ca_bundle.empty()) set(CURLOPT_CAINFO, options.ca_bundle.c_str());
    if (!request.is_repeatable) set(CURLOPT_MAXAGE_CONN, idle_time_of_a_trusted_connection);
    if (!request.through_proxy) set(CURLOPT_NOPROXY, "*");
  }

  void set_up_content() {
    headers = header_list(request);
    set(CURLOPT_HTTPHEADER, headers.get());
    if (request.method == HttpMethod::get) return;
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    if (request.is_repeatable) {
      set(CURLOPT_POSTFIELDS, request.body.data());
    } else {
      set_up_single_reading();
    }
    if (request.method == HttpMethod::put) set(CURLOPT_CUSTOMREQUEST, "PUT");
  }

  // Where a connection that was used before breaks, curl sends the request anew by itself, unless it can read it only
  // once: then it says that it cannot, if any of it was sent.
  void set_up_single_reading() {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_READFUNCTION, &State::on_read);
    set(CURLOPT_READDATA, static_cast<void*>(this));
  }

  void set_up_signature() {
    if (!request.signature) return;
    set(CURLOPT_AWS_SIGV4, request.signature->provider.c_str());
    set(CURLOPT_USERNAME, request.signature->access_key_id.c_str());
    set(CURLOPT_PASSWORD, request.signature->secret_access_key.c_str());
  }

  void set_up_reception() {
    set(CURLOPT_ERRORBUFFER, error_text.data());
    set(CURLOPT_HEADERFUNCTION, &State::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &State::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  }

  [[nodiscard]] Error error_for(CURLcode code) const {
    const auto where = origin_of(request.url);
    if (too_large) {
      return Error(ErrorKind::invalid_input,
                   fmt::format("{} answered with more than {} bytes", where, request.max_response_bytes),
                   "check that this is the endpoint that was meant");
    }
    const std::string detail = one_line(error_text[0] != '\0' ? error_text.data() : curl_library().easy_strerror(code));
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
      return Error(ErrorKind::denied, fmt::format("{} shows a certificate that is not trusted: {}", where, detail),
                   "name the file of your company's certificates in AWS_CA_BUNDLE");
    }
    if (code == CURLE_URL_MALFORMAT)
      return Error(ErrorKind::invalid_input, fmt::format("{} is not a valid URL", where));
    if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY) {
      return Error(ErrorKind::unavailable, fmt::format("{} does not answer in HTTP: {}", where, detail),
                   "check the address and port of the endpoint");
    }
    return Error(ErrorKind::unavailable, fmt::format("{} cannot be reached: {}", where, detail),
                 "check the network, the proxy settings and the endpoint");
  }

  void* multi;
  const HttpRequest& request;
  CURL* easy = nullptr;
  bool added = false;
  List headers;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  std::size_t read = 0;  ///< of the body
  std::size_t received = 0;
  bool too_large = false;
  bool head_complete = false;  // curl takes headers that end in the middle for a whole answer
  HttpResponse response;
};

CurlTransfer::CurlTransfer(void* multi, const HttpRequest& request, const HttpClientOptions& options)
    : state_(std::make_unique<State>(multi, request)) {
  if (!speaks_http(request.url)) {
    throw Error(ErrorKind::invalid_input, fmt::format("{} is not a http:// or https:// URL", origin_of(request.url)));
  }
  state_->easy = curl_library().easy_init();
  if (state_->easy == nullptr) throw Error(ErrorKind::internal, "libcurl: no memory");
  state_->set_up_reception();
  state_->set_up_connection(options);
  state_->set_up_content();
  state_->set_up_signature();
  state_->added = curl_library().multi_add_handle(multi, state_->easy) == CURLM_OK;
  if (!state_->added) throw Error(ErrorKind::internal, "libcurl does not take the request");
}

CurlTransfer::~CurlTransfer() = default;
CurlTransfer::CurlTransfer(CurlTransfer&&) noexcept = default;

void* CurlTransfer::handle() const { return state_->easy; }

HttpOutcome CurlTransfer::outcome(int curl_code) {
  const auto code = static_cast<CURLcode>(curl_code);
  if (code != CURLE_OK) return state_->error_for(code);
  if (!state_->head_complete) return state_->error_for(CURLE_PARTIAL_FILE);
  return std::move(state_->response);
}

}  // namespace signalbox
