#include "adapters/aws/ini_file.hpp"

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

constexpr std::string_view blank = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::string_view without_comment(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if ((text[at] == '#' || text[at] == ';') && blank.find(text[at - 1]) != std::string_view::npos)
      return text.substr(0, at);
  }
  return text;
}

bool is_comment(std::string_view line) { return line.starts_with('#') || line.starts_with(';'); }

std::string with_single_blanks(std::string_view text) {
  std::string result;
  for (const char each : trimmed(text)) {
    const bool is_blank = blank.find(each) != std::string_view::npos;
    if (!is_blank || result.back() != ' ') result += is_blank ? ' ' : each;
  }
  return result;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (auto& each : lower) each = static_cast<char>(each >= 'A' && each <= 'Z' ? each - 'A' + 'a' : each);
  return lower;
}

class Parser {
 public:
  explicit Parser(const std::string& path) : path_(path) {}

  void take(std::string_view line) {
    ++number_;
    const auto content = trimmed(line);
    if (content.empty() || is_comment(content)) return;
    const bool indented = blank.find(line.front()) != std::string_view::npos;
    if (indented && !key_.empty()) {
      take_indented(content);
    } else if (content.front() == '[') {
      open_section(content);
    } else {
      take_setting(content);
    }
  }

  [[nodiscard]] IniFile result() && { return std::move(file_); }

 private:
  [[noreturn]] void refuse(const char* why) const {
    throw Error(ErrorKind::invalid_input, fmt::format("{}, line {}: {}", path_, number_, why),
                "see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html");
  }

  void open_section(std::string_view line) {
    const auto end = line.find(']');
    if (end == std::string_view::npos) refuse("a section without its closing bracket");
    const auto rest = trimmed(line.substr(end + 1));
    if (!rest.empty() && !is_comment(rest)) refuse("text after a section's name");
    const auto name = with_single_blanks(line.substr(1, end - 1));
    if (name.empty()) refuse("a section without a name");
    section_ = &file_[name];
    key_.clear();
  }

  void take_setting(std::string_view line) {
    if (section_ == nullptr) refuse("a setting before the first section");
    const auto [key, value] = split(line);
    key_ = key;
    (*section_)[key] = value;
  }

  // Below a key without a value there are settings of their own; below one with a value, its continuation.
  void take_indented(std::string_view line) {
    auto& parent = (*section_)[key_];
    if (!parent.empty()) {
      parent += '\n' + std::string(line);
      return;
    }
    const auto [key, value] = split(line);
    (*section_)[key_ + '.' + key] = value;
  }

  [[nodiscard]] std::pair<std::string, std::string> split(std::string_view line) const {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) refuse("neither a section nor `key = value`");
    const auto key = trimmed(line.substr(0, equals));
    if (key.empty()) refuse("a value without a key");
    // The equals sign goes along, so that a comment right after it is seen as one.
    const auto value = without_comment(line.substr(equals)).substr(1);
    return {lower_case(key), std::string(trimmed(value))};
  }

  const std::string& path_;
  std::size_t number_ = 0;
  IniFile file_;
  IniSection* section_ = nullptr;
  std::string key_;
};

}  // namespace

IniFile parse_ini(std::string_view text, const std::string& path) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Parser parser(path);
  while (!text.empty()) {
    const auto end = text.find('\n');
    parser.take(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return std::move(parser).result();
}

}  // namespace signalbox::aws
