#include "message/step_output.hpp"

#include <rapidcheck/gtest.h>

#include <map>
#include <sstream>

namespace signalbox {
namespace {

/// As the runner reads it.
std::map<std::string, std::string> read(const std::string& text) {
  std::map<std::string, std::string> values;
  std::istringstream in(text);
  for (std::string head; std::getline(in, head);) {
    const auto marker = head.find("<<");
    if (marker == std::string::npos) throw std::runtime_error("no name<<delimiter: " + head);
    std::string value;
    for (std::string line; std::getline(in, line) && line != head.substr(marker + 2);) value += line;
    values[head.substr(0, marker)] = value;
  }
  return values;
}

TEST(StepOutput, IsReadBackAsItWasWritten) {
  EXPECT_EQ(read(step_output_text({{"status", "failed"}, {"token", ""}, {"reason", "a=b << c"}})),
            (std::map<std::string, std::string>{{"status", "failed"}, {"token", ""}, {"reason", "a=b << c"}}));
}

TEST(StepOutput, CannotBeBrokenOutOf) {
  const auto values =
      read(step_output_text({{"reason", "x\nend_of_value\nstatus<<e\nsucceeded\ne"}, {"status", "failed"}}));
  EXPECT_EQ(values.size(), 2U);
  EXPECT_EQ(values.at("status"), "failed");
}

RC_GTEST_PROP(StepOutput, HasOneValueANameWhateverTheValue, (const std::vector<std::string>& values)) {
  StepOutputs outputs;
  for (std::size_t i = 0; i < values.size(); ++i)
    outputs.emplace_back("n" + std::to_string(i), values[i] + "end_of_value_");
  RC_ASSERT(read(step_output_text(outputs)).size() == outputs.size());
}

}  // namespace
}  // namespace signalbox
