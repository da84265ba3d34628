#include "adapters/slack/crypto_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <limits>

#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr const char* file_name = "libcrypto.so.3";

// As openssl/hmac.h and openssl/evp.h declare them; the types behind the pointers are OpenSSL's own affair.
using DigestKind = void;
using Sha256 = const DigestKind* (*)();
using Hmac = unsigned char* (*)(const DigestKind*, const void* key, int key_length, const unsigned char* data,
                                std::size_t data_length, unsigned char* digest, unsigned int* digest_length);

struct CryptoLibrary {
  Sha256 sha256;
  Hmac hmac;
};

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::not_found, why, "install OpenSSL 3 (Debian: apt-get install libssl3)");
}

CryptoLibrary load() {
  void* library = dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse(fmt::format("{} cannot be loaded", file_name));
  const CryptoLibrary crypto{reinterpret_cast<Sha256>(dlsym(library, "EVP_sha256")),
                             reinterpret_cast<Hmac>(dlsym(library, "HMAC"))};
  if (crypto.sha256 == nullptr || crypto.hmac == nullptr) refuse(fmt::format("{} has no HMAC", file_name));
  return crypto;
}

const CryptoLibrary& crypto_library() {
  static const CryptoLibrary crypto = load();
  return crypto;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  const auto& crypto = crypto_library();
  const bool fits = key.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max());
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  if (!fits ||
      crypto.hmac(crypto.sha256(), key.data(), static_cast<int>(key.size()), data, text.size(), digest.data(),
                  &length) == nullptr ||
      length != digest.size()) {
    throw Error(ErrorKind::internal, fmt::format("{} could not make an HMAC", file_name));
  }
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace signalbox
