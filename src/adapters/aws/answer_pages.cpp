#include "adapters/aws/answer_pages.hpp"

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

[[noreturn]] void refuse_answer(const std::string& what) {
  throw Error(ErrorKind::invalid_input, "CloudFormation " + what, "check that the endpoint is AWS's");
}

}  // namespace

void AnswerPages::turn(const XmlElement& result) {
  const auto token = result.text("NextToken");
  next_.reset();
  if (token.empty()) return;
  if (!seen_.insert(token).second) refuse_answer("gives the same page again and again");
  next_ = Parameters{{"NextToken", token}};
}

XmlElement result_of(const XmlDocument& document, const std::string& action) {
  const auto name = action + "Result";
  if (!document.root().has(name.c_str())) refuse_answer(fmt::format("answered {} without a result", action));
  return document.root().child(name.c_str());
}

}  // namespace signalbox::aws
