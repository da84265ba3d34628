#include "adapters/storage/dynamo/dynamo_packing.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t most_unpacked = 64U << 20U;

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    const auto taken = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (i < taken ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= taken ? alphabet[group >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char each : text) {
    const auto value = alphabet.find(each);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFFU);
  }
  return bytes;
}

// zlib's interface wants bytes that may be written to, and does not.
Bytef* bytes_of(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

class Inflation {
 public:
  Inflation() {
    if (inflateInit(&stream_) != Z_OK) throw Error(ErrorKind::internal, "zlib: no memory");
  }
  ~Inflation() { inflateEnd(&stream_); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  std::optional<std::string> run(std::string_view packed) {
    std::string text;
    std::array<char, 64U << 10U> part{};
    stream_.next_in = bytes_of(packed);
    stream_.avail_in = static_cast<uInt>(packed.size());
    for (int state = Z_OK; state != Z_STREAM_END;) {
      stream_.next_out = bytes_of({part.data(), part.size()});
      stream_.avail_out = static_cast<uInt>(part.size());
      state = inflate(&stream_, Z_NO_FLUSH);
      text.append(part.data(), part.size() - stream_.avail_out);
      if ((state != Z_OK && state != Z_STREAM_END) || text.size() > most_unpacked) return std::nullopt;
    }
    return stream_.avail_in == 0 ? std::optional(std::move(text)) : std::nullopt;
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::string pack_text(std::string_view text) {
  auto size = compressBound(static_cast<uLong>(text.size()));
  std::string packed(size, '\0');
  if (compress(bytes_of(packed), &size, bytes_of(text), static_cast<uLong>(text.size())) != Z_OK)
    throw Error(ErrorKind::internal, "zlib: no memory");
  packed.resize(size);
  return to_base64(packed);
}

std::optional<std::string> unpack_text(std::string_view packed) {
  const auto bytes = from_base64(packed);
  return bytes ? Inflation().run(*bytes) : std::nullopt;
}

}  // namespace signalbox
