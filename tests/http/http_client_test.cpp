#include "adapters/http/http_client.hpp"

#include <sys/resource.h>

#include <cstdlib>
#include <latch>

#include "support/loopback_server.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::http_answer;
using testing::LoopbackServer;
using ::testing::Not;
using testing::RawRequest;

HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return request;
}

Error error_of(HttpClient& client, const HttpRequest& request, std::stop_token stop = {}) {
  try {
    (void)client.send(request, stop);
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorKind::internal, "no error was thrown");
}

LoopbackServer::Handler always(const std::string& bytes) {
  return [bytes](const RawRequest&, LoopbackServer::Connection& connection) {
    connection.write(bytes);
    return false;
  };
}

TEST(HttpClient, AnyStatusIsAnAnswerWithItsHeadersAndBody) {
  LoopbackServer server([](const RawRequest&) { return http_answer(418, "short and stout", "X-Kind:  Tea Pot \r\n"); });
  HttpClient client;
  const auto answer = client.send(get(server.url() + "/pot"), {});
  EXPECT_EQ(answer.status, 418);
  EXPECT_EQ(answer.body, "short and stout");
  EXPECT_EQ(answer.header("x-kind"), "Tea Pot");
  EXPECT_EQ(answer.header("x-other"), std::nullopt);
  EXPECT_EQ(server.requests().front().line(), "GET /pot HTTP/1.1");
}

TEST(HttpClient, PostsAndPutsSendTheirBodyAndHeadersAsGiven) {
  LoopbackServer server([](const RawRequest& request) { return http_answer(200, request.body); });
  HttpClient client;
  HttpRequest request = get(server.url());
  request.method = HttpMethod::post;
  request.headers = {{"Content-Type", "text/plain"}, {"X-Mine", "yes"}};
  request.body = std::string("with a \0 in it", 14);
  EXPECT_EQ(client.send(request, {}).body, request.body);
  EXPECT_EQ(server.requests().front().header("x-mine"), "yes");
  EXPECT_THAT(server.requests().front().header("user-agent"), HasSubstr("signalbox/"));
  request.method = HttpMethod::put;
  request.body = "";
  EXPECT_EQ(client.send(request, {}).status, 200);
  EXPECT_EQ(server.requests().back().line(), "PUT / HTTP/1.1");
}

TEST(HttpClient, AConnectionServesManyRequestsFromSeveralThreadsInTurn) {
  LoopbackServer server([](const RawRequest&) { return http_answer(200, "ok"); });
  HttpClient client;
  for (int turn = 0; turn < 5; ++turn) {
    std::jthread([&] { EXPECT_EQ(client.send(get(server.url()), {}).status, 200); }).join();
  }
  EXPECT_EQ(server.requests().size(), 5U);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpClient, WhatMustNotBeRepeatedIsSentOnceWhateverBecomesOfItsConnection) {
  LoopbackServer server([](const RawRequest& request, LoopbackServer::Connection& connection) {
    return request.body.empty() && connection.write(http_answer(200, "ok"));  // else it closes without a word
  });
  HttpClient client;
  EXPECT_EQ(client.send(get(server.url()), {}).status, 200);
  HttpRequest request = get(server.url());
  request.method = HttpMethod::post;
  request.body = "once";
  request.is_repeatable = false;
  EXPECT_EQ(error_of(client, request).kind(), ErrorKind::unavailable);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(HttpClient, ManyThreadsMayUseItAtOnce) {
  LoopbackServer server([](const RawRequest& request) { return http_answer(200, request.body); });
  HttpClient client;
  std::vector<std::jthread> threads;
  for (int number = 0; number < 8; ++number) {
    threads.emplace_back([&, number] {
      HttpRequest request = get(server.url());
      request.method = HttpMethod::post;
      request.body = std::to_string(number);
      for (int turn = 0; turn < 20; ++turn) EXPECT_EQ(client.send(request, {}).body, request.body);
    });
  }
  threads.clear();
  EXPECT_LE(server.connections(), 8U);
}

TEST(HttpClient, SendAllAnswersInTheOrderOfTheRequestsAndOneFailureHarmsNoOther) {
  LoopbackServer server([](const RawRequest& request) { return http_answer(200, request.line()); });
  HttpClient client;
  const std::vector<HttpRequest> requests = {get(server.url() + "/1"), get("ftp://127.0.0.1/"),
                                             get(server.url() + "/3")};
  const auto outcomes = client.send_all(requests, 2, {});
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_EQ(std::get<HttpResponse>(outcomes[0]).body, "GET /1 HTTP/1.1");
  EXPECT_EQ(std::get<Error>(outcomes[1]).kind(), ErrorKind::invalid_input);
  EXPECT_EQ(std::get<HttpResponse>(outcomes[2]).body, "GET /3 HTTP/1.1");
  EXPECT_TRUE(client.send_all({}, 4, {}).empty());
}

TEST(HttpClient, SendAllHasNoMoreThanTheGivenNumberOnTheWay) {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  LoopbackServer server([&](const RawRequest&) {
    const int mine = ++now;
    for (int seen = most; mine > seen && !most.compare_exchange_weak(seen, mine);) {
    }
    --now;
    return http_answer(200, "ok");
  });
  HttpClient client;
  const auto outcomes = client.send_all(std::vector<HttpRequest>(40, get(server.url())), 3, {});
  EXPECT_EQ(outcomes.size(), 40U);
  EXPECT_LE(most, 3);
  EXPECT_LE(server.connections(), 3U);
}

TEST(HttpClient, SendAllReallyHasSeveralOnTheWayAtOnce) {
  std::latch all_there(3);  // answers only when three requests have come in
  LoopbackServer server([&](const RawRequest&) {
    all_there.arrive_and_wait();
    return http_answer(200, "ok");
  });
  HttpClient client;
  for (const auto& outcome : client.send_all(std::vector<HttpRequest>(3, get(server.url())), 3, {})) {
    EXPECT_TRUE(std::holds_alternative<HttpResponse>(outcome));
  }
}

TEST(HttpClient, AStopRequestCancelsATransferThatIsUnderWay) {
  LoopbackServer server(LoopbackServer::Handler([](const RawRequest&, LoopbackServer::Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal");
    connection.await_close();
    return false;
  }));
  HttpClient client;
  std::jthread asking([&](std::stop_token stop) {
    EXPECT_EQ(error_of(client, get(server.url()), stop).kind(), ErrorKind::interrupted);
  });
  server.await_requests(1);
  asking.request_stop();
  asking.join();
}

TEST(HttpClient, AStopRequestThatCameBeforeSendsNothing) {
  LoopbackServer server([](const RawRequest&) { return http_answer(200, "ok"); });
  HttpClient client;
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(error_of(client, get(server.url()), source.get_token()).kind(), ErrorKind::interrupted);
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(client.send(get(server.url()), {}).status, 200) << "a stale wake-up harms nothing";
}

TEST(HttpClient, AHugeAnswerIsRefusedWithTheEndpointsNameAndLittleMemory) {
  LoopbackServer server(LoopbackServer::Handler([](const RawRequest&, LoopbackServer::Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
    const std::string piece(1U << 20U, 'x');
    for (int sent = 0; sent < 100; ++sent) {
      if (!connection.write(piece)) break;
    }
    return false;
  }));
  HttpClient client;
  auto request = get(server.url());
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  const auto error = error_of(client, request);
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr(server.url()));
  EXPECT_THAT(error.what(), HasSubstr("more than 16777216 bytes"));
  // Less than the answer itself, also where a sanitizer keeps a shadow of each byte.
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 95 * 1024) << "kilobytes";
}

TEST(HttpClient, EndlessHeadersAreRefusedToo) {
  LoopbackServer server(LoopbackServer::Handler([](const RawRequest&, LoopbackServer::Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\n");
    while (connection.write("X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
    return false;
  }));
  HttpClient client;
  auto request = get(server.url());
  request.max_response_bytes = 20'000;
  EXPECT_EQ(error_of(client, request).kind(), ErrorKind::invalid_input);
}

TEST(HttpClient, WhatIsNotHttpIsUnavailableInOneClearLine) {
  struct Row {
    std::string rule, bytes;
  };
  const std::vector<Row> rows = {
      {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n"},
      {"HTTP/0.9", "just text"},
      {"terminal escapes", "\x1b[31m\x1b]0;owned\x07\r\n\r\n"},
      {"a cut head", "HTTP/1.1 200 OK\r\nContent-Le"},
      {"half an answer", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"},
      {"an impossible length", "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n"},
      {"nothing at all", ""},
  };
  for (const auto& row : rows) {
    LoopbackServer server(always(row.bytes));
    HttpClient client;
    const auto error = error_of(client, get(server.url()));
    EXPECT_EQ(error.kind(), ErrorKind::unavailable) << row.rule << ": " << error.what();
    EXPECT_THAT(error.what(), HasSubstr(server.url())) << row.rule;
    EXPECT_EQ(std::string(error.what()).find_first_of("\n\r\x1b"), std::string::npos) << row.rule;
    EXPECT_FALSE(error.hint().empty()) << row.rule;
  }
}

TEST(HttpClient, NobodyAtThePortIsUnavailable) {
  int port = 0;
  {
    LoopbackServer closed([](const RawRequest&) { return std::string(); });
    port = closed.port();
  }
  HttpClient client;
  const auto error = error_of(client, get(fmt::format("http://127.0.0.1:{}/?token=secret", port)));
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr(fmt::format("http://127.0.0.1:{} cannot be reached", port)));
  EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
}

TEST(HttpClient, AServerThatNeverAnswersIsGivenUpAfterTheTimeout) {
  LoopbackServer server(LoopbackServer::Handler([](const RawRequest&, LoopbackServer::Connection& connection) {
    connection.await_close();
    return false;
  }));
  HttpClient client;
  auto request = get(server.url());
  request.timeout = 50ms;
  EXPECT_EQ(error_of(client, request).kind(), ErrorKind::unavailable);
}

TEST(HttpClient, OnlyHttpAndHttpsAreSpoken) {
  HttpClient client;
  for (const auto* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "127.0.0.1", ""}) {
    EXPECT_EQ(error_of(client, get(url)).kind(), ErrorKind::invalid_input) << url;
  }
  EXPECT_EQ(error_of(client, get("http://[::1")).kind(), ErrorKind::invalid_input);
}

TEST(HttpClient, ARedirectIsAnAnswerAndNotFollowed) {
  LoopbackServer server([](const RawRequest&) { return http_answer(302, "", "Location: http://127.0.0.1:1/\r\n"); });
  HttpClient client;
  EXPECT_EQ(client.send(get(server.url()), {}).status, 302);
}

TEST(HttpClient, AHeaderWithALineBreakIsNotSent) {
  HttpClient client;
  auto request = get("http://127.0.0.1:1");
  request.headers = {{"X-Mine", "a\r\nX-Theirs: b"}};
  EXPECT_EQ(error_of(client, request).kind(), ErrorKind::invalid_input);
}

TEST(HttpClient, SigningNeverPutsTheSecretIntoTheRequestOrTheError) {
  LoopbackServer server(always("not http"));
  HttpClient client;
  auto request = get(server.url());
  request.signature = SigV4{"aws:amz:eu-west-1:sts", "AKIDEXAMPLE", "very:secret/key", "token-of-session"};
  const auto error = error_of(client, request);
  EXPECT_THAT(error.what() + error.hint(), Not(HasSubstr("very:secret")));
  EXPECT_THAT(error.what() + error.hint(), Not(HasSubstr("token-of-session")));
  const auto sent = server.requests().front();
  EXPECT_THAT(sent.head, Not(HasSubstr("very:secret")));
  EXPECT_THAT(sent.header("authorization"), HasSubstr("Credential=AKIDEXAMPLE/"));
  EXPECT_EQ(sent.header("x-amz-security-token"), "token-of-session");
}

TEST(HttpClient, AnUntrustedCertificateFileIsNamedWithTheWayOut) {
  LoopbackServer server(always("no TLS either"));
  HttpClient client(HttpClientOptions{"/does/not/exist.pem"});
  const auto error = error_of(client, get(fmt::format("https://127.0.0.1:{}", server.port())));
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.hint(), HasSubstr("AWS_CA_BUNDLE"));
}

// The proxy settings are curl's own; what this program decides is which requests ignore them.
class ThroughProxy : public ::testing::Test {
 protected:
  ThroughProxy() { setenv("http_proxy", proxy_.url().c_str(), 1); }
  ~ThroughProxy() override { unsetenv("http_proxy"); }

  LoopbackServer proxy_{[](const RawRequest&) { return http_answer(200, "from the proxy"); }};
  LoopbackServer server_{[](const RawRequest&) { return http_answer(200, "from the server"); }};
  HttpClient client_;
};

TEST_F(ThroughProxy, TheEnvironmentsProxyIsUsed) {
  EXPECT_EQ(client_.send(get(server_.url()), {}).body, "from the proxy");
}

TEST_F(ThroughProxy, ARequestToTheMachineItselfIgnoresIt) {
  auto request = get(server_.url());
  request.through_proxy = false;
  EXPECT_EQ(client_.send(request, {}).body, "from the server");
}

}  // namespace
}  // namespace signalbox
