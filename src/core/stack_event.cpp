#include "core/stack_event.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::string_view stack_type = "AWS::CloudFormation::Stack";
constexpr std::size_t longest_name = 128;
constexpr std::size_t account_digits = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '-'; }
bool is_partition_character(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; }

/// The text up to the separator; `rest` moves behind it. The last part has no separator and takes everything.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

template <typename Predicate>
bool is_all(std::string_view text, Predicate predicate) {
  return !text.empty() && std::ranges::all_of(text, predicate);
}

bool is_stack_name(std::string_view text) {
  return text.size() <= longest_name && is_all(text, is_name_character) && is_letter(text.front());
}

bool has_sound_parts(const StackArn& arn) {
  return arn.partition.starts_with("aws") && is_all(arn.partition, is_partition_character) &&
         is_all(arn.region, is_partition_character) && arn.account.size() == account_digits &&
         is_all(arn.account, is_digit) && is_stack_name(arn.name) && is_all(arn.unique, is_name_character);
}

std::string describe_character(char c) {
  if (c == ' ') return "a blank";
  if (c > ' ' && c <= '~') return fmt::format("'{}'", c);
  return (c & 0x80) != 0 ? "a character outside ASCII" : "a control character";
}

/// RFC 3986: only unreserved characters stay as they are.
std::string url_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_name_character(c) || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string_view console_domain(std::string_view partition) {
  if (partition == "aws") return "console.aws.amazon.com";
  if (partition == "aws-cn") return "console.amazonaws.cn";
  if (partition == "aws-us-gov") return "console.amazonaws-us-gov.com";
  return {};
}

}  // namespace

bool is_stack_type(std::string_view resource_type) { return resource_type == stack_type; }

bool is_hook_invocation(const StackEvent& event) { return event.status.starts_with("HOOK_"); }

bool is_about_stack_itself(const StackEvent& event) {
  return is_stack_type(event.resource_type) && !event.stack_id.empty() && event.physical_id == event.stack_id &&
         !is_hook_invocation(event);
}

bool is_nested_stack(const StackEvent& event) {
  return is_stack_type(event.resource_type) && !is_about_stack_itself(event) && !is_hook_invocation(event);
}

std::optional<StackArn> parse_stack_arn(std::string_view text) {
  if (cut(text, ':') != "arn") return std::nullopt;
  StackArn arn;
  arn.partition = cut(text, ':');
  if (cut(text, ':') != "cloudformation") return std::nullopt;
  arn.region = cut(text, ':');
  arn.account = cut(text, ':');
  if (cut(text, '/') != "stack") return std::nullopt;
  arn.name = cut(text, '/');
  arn.unique = text;
  return has_sound_parts(arn) ? std::optional(arn) : std::nullopt;
}

std::optional<std::string> why_not_a_stack_name(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.starts_with("arn:")) {
    if (parse_stack_arn(text)) return std::nullopt;
    return "it begins like an ARN but is none of a CloudFormation stack "
           "(arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/ID)";
  }
  if (text.size() > longest_name)
    return fmt::format("it has {} characters, the limit is {}", text.size(), longest_name);
  if (!is_letter(text.front()))
    return fmt::format("it begins with {}, not with a letter", describe_character(text.front()));
  const auto* bad = std::ranges::find_if_not(text, is_name_character);
  if (bad == text.end()) return std::nullopt;
  return fmt::format("character {} is {}; letters, digits and hyphens are allowed", bad - text.begin() + 1,
                     describe_character(*bad));
}

std::string console_url(const StackArn& stack, std::string_view full_arn) {
  const std::string_view domain = console_domain(stack.partition);
  if (domain.empty()) return {};
  return fmt::format("https://{0}.{1}/cloudformation/home?region={0}#/stacks/stackinfo?stackId={2}", stack.region,
                     domain, url_encode(full_arn));
}

}  // namespace signalbox
