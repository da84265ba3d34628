#include "adapters/storage/json_cursor.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "adapters/storage/document_key.hpp"

namespace signalbox::storage {
namespace {

constexpr int deepest_nesting = 200;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

void JsonCursor::fail(const char* what) const { throw JsonDamage(what, at_); }

void JsonCursor::skip_blanks() noexcept {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
    ++at_;
}

char JsonCursor::peek() {
  skip_blanks();
  return at_ < text_.size() ? text_[at_] : '\0';
}

void JsonCursor::expect(char wanted) {
  if (peek() != wanted || at_ >= text_.size()) fail("something else was expected here");
  ++at_;
}

void JsonCursor::open_object() {
  expect('{');
  just_opened_ = true;
}

void JsonCursor::open_array() {
  expect('[');
  just_opened_ = true;
}

std::optional<std::string> JsonCursor::next_member() {
  const bool first = std::exchange(just_opened_, false);
  if (peek() == '}') {
    ++at_;
    return std::nullopt;
  }
  if (!first) expect(',');
  if (peek() != '"') fail("the name of a member was expected here");
  member_begin_ = at_;
  auto name = json_text(skip_string());
  expect(':');
  skip_blanks();
  return name;
}

bool JsonCursor::next_element() {
  const bool first = std::exchange(just_opened_, false);
  if (peek() == ']') {
    ++at_;
    return false;
  }
  if (!first) expect(',');
  skip_blanks();
  return true;
}

std::string_view JsonCursor::skip_value() {
  skip_blanks();
  const auto begin = at_;
  const auto member = member_begin_;  // the value's own members are nobody's business
  skip_nested(0);
  member_begin_ = member;
  just_opened_ = false;
  return text_.substr(begin, at_ - begin);
}

void JsonCursor::finish() {
  if (peek() != '\0' || at_ < text_.size()) fail("more text follows the end");
}

void JsonCursor::skip_nested(int depth) {
  if (depth > deepest_nesting) fail("nested too deeply");
  switch (peek()) {
    case '{':
      open_object();
      while (next_member()) skip_nested(depth + 1);
      return;
    case '[':
      open_array();
      while (next_element()) skip_nested(depth + 1);
      return;
    case '"':
      skip_string();
      return;
    case 't':
      return skip_word("true");
    case 'f':
      return skip_word("false");
    case 'n':
      return skip_word("null");
    default:
      return skip_number();
  }
}

std::string_view JsonCursor::skip_string() {
  const auto begin = at_++;
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') return text_.substr(begin, ++at_ - begin);
    if (c < 0x20) fail("a control character inside a string");
    if (c == '\\') {
      skip_escape();
    } else if (c < 0x80) {
      ++at_;
    } else {
      const auto length = utf8_sequence_length(text_.substr(at_));
      if (length == 0) fail("not UTF-8");
      at_ += length;
    }
  }
  fail("a string without an end");
}

void JsonCursor::skip_escape() {
  constexpr std::string_view single = "\"\\/bfnrt";
  ++at_;
  if (at_ < text_.size() && single.find(text_[at_]) != std::string_view::npos) {
    ++at_;
    return;
  }
  if (at_ + 4 >= text_.size() || text_[at_] != 'u') fail("an unknown escape inside a string");
  for (int i = 1; i <= 4; ++i) {
    if (!is_hex(text_[at_ + static_cast<std::size_t>(i)])) fail("an unknown escape inside a string");
  }
  at_ += 5;
}

void JsonCursor::skip_digits() {
  if (at_ >= text_.size() || !is_digit(text_[at_])) fail("a value was expected here");
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
}

void JsonCursor::skip_number() {
  const auto is_at = [&](std::string_view any) {
    return at_ < text_.size() && any.find(text_[at_]) != std::string_view::npos;
  };
  if (is_at("-")) ++at_;
  if (is_at("0")) {
    ++at_;
  } else {
    skip_digits();
  }
  if (is_at(".")) {
    ++at_;
    skip_digits();
  }
  if (!is_at("eE")) return;
  ++at_;
  if (is_at("+-")) ++at_;
  skip_digits();
}

void JsonCursor::skip_word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) fail("a value was expected here");
  at_ += word.size();
}

std::string json_text(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::string(value);
  if (value.find('\\') == std::string_view::npos) return std::string(value.substr(1, value.size() - 2));
  const auto decoded = nlohmann::json::parse(value, nullptr, false);
  if (!decoded.is_string()) throw JsonDamage("half of a surrogate pair inside a string", 0);
  return decoded.get<std::string>();
}

std::optional<std::uint64_t> json_whole_number(std::string_view value) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::string json_quoted(std::string_view text) { return nlohmann::json(text).dump(); }

}  // namespace signalbox::storage
