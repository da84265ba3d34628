#include "rehearsal/http_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>

#include "core/error.hpp"
#include "rehearsal/rehearsal_server.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// One connection on which requests can follow each other.
class Client {
 public:
  explicit Client(std::uint16_t port, int family = AF_INET) : socket_(::socket(family, SOCK_STREAM, 0)) {
    const sockaddr_in v4{
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    const sockaddr_in6 v6{.sin6_family = AF_INET6,
                          .sin6_port = htons(port),
                          .sin6_flowinfo = 0,
                          .sin6_addr = in6addr_loopback,
                          .sin6_scope_id = 0};
    const void* address = family == AF_INET ? static_cast<const void*>(&v4) : &v6;
    connected =
        ::connect(socket_, static_cast<const sockaddr*>(address), family == AF_INET ? sizeof v4 : sizeof v6) == 0;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(const std::string& bytes) { static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL)); }
  /// The head and the body of one answer; empty when the connection ended first.
  std::string receive() {
    std::string text;
    std::size_t wanted = std::string::npos;
    while (text.size() < wanted) {
      char block[4096];
      const auto count = ::recv(socket_, block, sizeof block, 0);
      if (count <= 0) return text;
      text.append(block, static_cast<std::size_t>(count));
      const auto blank = text.find("\r\n\r\n");
      const auto length = text.find("Content-Length: ");
      if (blank != std::string::npos && length < blank) wanted = blank + 4 + std::stoul(text.substr(length + 16));
    }
    return text;
  }
  std::string post(const std::string& body) {
    send(fmt::format("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
    return receive();
  }

  bool connected = false;

 private:
  int socket_;
};

Response echo(const Request& request) {
  return {.request_id = "id-1", .body = request.method + " " + request.path + "?" + request.query + " " + request.body};
}

TEST(HttpServer, AnswersOnTheConnectionItKeeps) {
  HttpServer server({}, echo);
  Client client(server.port());
  EXPECT_NE(client.post("one").find("POST /? one"), std::string::npos);
  const auto second = client.post("two");
  EXPECT_TRUE(second.starts_with("HTTP/1.1 200 OK\r\n")) << second;
  EXPECT_NE(second.find("x-amzn-RequestId: id-1\r\n"), std::string::npos);
  EXPECT_NE(second.find("POST /? two"), std::string::npos);
}

TEST(HttpServer, PortZeroPicksAFreePortAndSaysWhich) {
  HttpServer first({}, echo), second({}, echo);
  EXPECT_NE(first.port(), 0);
  EXPECT_NE(first.port(), second.port());
  EXPECT_EQ(first.url(), fmt::format("http://127.0.0.1:{}", first.port()));
}

TEST(HttpServer, ServesIpv6Loopback) {
  HttpServer server({.address = "::1"}, echo);
  EXPECT_EQ(server.url(), fmt::format("http://[::1]:{}", server.port()));
  Client client(server.port(), AF_INET6);
  EXPECT_NE(client.post("six").find("six"), std::string::npos);
}

TEST(HttpServer, AnyAddressThatIsNotLoopbackIsRefused) {
  for (const char* address :
       {"0.0.0.0", "192.168.1.1", "::", "::2", "example.com", "", "127.0.0.1,0.0.0.0", "1127.0.0.1"}) {
    try {
      HttpServer server({.address = address}, echo);
      ADD_FAILURE() << address;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_NE(std::string(error.what()).find(fmt::format("\"{}\"", address)), std::string::npos);
    }
  }
}

TEST(HttpServer, APortThatIsTakenIsSaid) {
  HttpServer server({}, echo);
  try {
    HttpServer other({.port = server.port()}, echo);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_NE(std::string(error.what()).find(std::to_string(server.port())), std::string::npos);
  }
}

TEST(HttpServer, ABodyOverTheLimitIsRefusedAndTheConnectionClosed) {
  HttpServer server({.body_limit = 1000}, echo);
  Client client(server.port());
  EXPECT_TRUE(client.post(std::string(1001, 'x')).starts_with("HTTP/1.1 413 "));
  Client other(server.port());
  EXPECT_TRUE(other.post(std::string(1000, 'x')).starts_with("HTTP/1.1 200 "));
}

TEST(HttpServer, AHundredMegabyteClaimIsRefusedBeforeItIsRead) {
  HttpServer server({}, echo);
  Client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n");
  EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 413 "));
}

TEST(HttpServer, GarbageGetsAnErrorAndTheNextClientIsServed) {
  HttpServer server({}, echo);
  Client garbage(server.port());
  garbage.send("\x16\x03\x01\x00\xff\xff garbage \r\n\r\n"s);
  EXPECT_FALSE(garbage.receive().starts_with("HTTP/1.1 200"));
  EXPECT_NE(Client(server.port()).post("fine").find("fine"), std::string::npos);
}

TEST(HttpServer, ADroppedAnswerClosesTheConnectionWithoutAByte) {
  HttpServer server({}, [](const Request&) {
    Response response;
    response.drop = true;
    return response;
  });
  EXPECT_EQ(Client(server.port()).post("x"), "");
}

TEST(HttpServer, AHandlerThatThrowsDropsItsConnectionOnly) {
  HttpServer server({}, [](const Request& request) -> Response {
    if (request.body == "bad") throw std::runtime_error("bad");
    return echo(request);
  });
  EXPECT_EQ(Client(server.port()).post("bad"), "");
  EXPECT_NE(Client(server.port()).post("good").find("good"), std::string::npos);
}

TEST(HttpServer, SixtyFourKeptAliveClientsAreServedAtTheSameTime) {
  std::latch everyone(64);
  HttpServer server({}, [&](const Request& request) {
    everyone.arrive_and_wait();  // no request is answered before all are being handled
    return echo(request);
  });
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 64; ++i) clients.push_back(std::make_unique<Client>(server.port()));
  for (auto& client : clients) client->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  for (auto& client : clients) EXPECT_TRUE(client->receive().starts_with("HTTP/1.1 200"));
}

TEST(HttpServer, StopCutsADelayShortAndIsHarmlessTwice) {
  std::latch asked(1);
  HttpServer server({}, [&](const Request&) {
    asked.count_down();
    return Response{.body = "late", .delay = 10min};
  });
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  asked.wait();
  server.stop();
  server.stop();
  EXPECT_NE(client.receive().find("late"), std::string::npos);
  EXPECT_FALSE(Client(server.port()).connected);
}

TEST(RehearsalServer, SaysWhatToPaste) {
  RehearsalServer server({.region = "eu-west-1"}, [] { return Time{}; });
  const auto lines = server.ready_lines();
  EXPECT_NE(lines.find(fmt::format("export AWS_ENDPOINT_URL=http://127.0.0.1:{}\n", server.port())), std::string::npos)
      << lines;
  EXPECT_NE(lines.find("AWS_ACCESS_KEY_ID=rehearsal AWS_SECRET_ACCESS_KEY=rehearsal AWS_REGION=eu-west-1"),
            std::string::npos);
  EXPECT_NE(lines.find(fmt::format("export SLACK_API_URL=http://127.0.0.1:{}/api/ SLACK_BOT_TOKEN=xoxb-rehearsal\n",
                                   server.port())),
            std::string::npos);
}

TEST(RehearsalServer, AnExistingStackIsThereFromTheStart) {
  RehearsalServer server({.existing_stacks = {"web"}, .region = "us-east-1"},
                         [] { return Time(std::chrono::hours(500'000)); });
  EXPECT_NE(Client(server.port())
                .post("Action=DescribeStacks&StackName=web")
                .find("<StackStatus>CREATE_COMPLETE</StackStatus>"),
            std::string::npos);
}

TEST(RehearsalServer, SendsTheDateOfItsOwnClock) {
  RehearsalServer server({}, [] { return Time(std::chrono::hours(500'000)); });
  EXPECT_NE(Client(server.port()).post("Action=DescribeStacks").find("\r\nDate: Fri, 15 Jan 2027 08:00:00 GMT\r\n"),
            std::string::npos);
}

TEST(RehearsalServer, ReadsAddressesAndSpeeds) {
  EXPECT_EQ(parse_serve_address("127.0.0.1:4566").port, 4566);
  EXPECT_EQ(parse_serve_address("[::1]:0").address, "[::1]");
  EXPECT_EQ(parse_serve_address("4566").address, "127.0.0.1");
  EXPECT_EQ(parse_speed("0.5"), 0.5);
  for (const char* text : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "0.0.0.0:80", ":80", "::1:x"}) {
    EXPECT_THROW(static_cast<void>(parse_serve_address(text)), Error) << text;
  }
  for (const char* text : {"", "0", "-1", "fast", "1e99", "nan", "2x"}) {
    try {
      static_cast<void>(parse_speed(text));
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    }
  }
}

}  // namespace
}  // namespace signalbox::rehearsal
