#include "adapters/system/text_input.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

class TextInput : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(pipe(ends.data()), 0); }
  void TearDown() override {
    close(ends[0]);
    close(ends[1]);
  }

  std::array<int, 2> ends{};
};

TEST_F(TextInput, IsReadToItsEndAndItsBeginningKept) {
  // More than a pipe holds: who writes it would wait for ever for a reader that stops early.
  const std::string said(1'000'000, 'x');
  std::jthread writer([&] {
    for (std::size_t done = 0; done < said.size();) {
      const ssize_t size = write(ends[1], said.data() + done, said.size() - done);
      if (size <= 0) break;
      done += static_cast<std::size_t>(size);
    }
    close(std::exchange(ends[1], -1));
  });
  EXPECT_EQ(read_all_text(ends[0], 5, {}), "xxxxx");
}

TEST_F(TextInput, KeepsTheLastLineThatHasNoEnd) {
  ASSERT_EQ(write(ends[1], "one\ntwo", 7), 7);
  close(std::exchange(ends[1], -1));
  EXPECT_EQ(read_all_text(ends[0], 100, {}), "one\ntwo");
}

TEST_F(TextInput, StopInterrupts) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(kind_thrown_by([&] { (void)read_all_text(ends[0], 100, stop.get_token()); }), ErrorKind::interrupted);
}

TEST_F(TextInput, WhatCannotBeReadIsBadInput) {
  const int folder = open("/", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(folder, 0);
  EXPECT_EQ(kind_thrown_by([&] { (void)read_all_text(folder, 100, {}); }), ErrorKind::invalid_input);
  close(folder);
}

}  // namespace
}  // namespace signalbox::testing
