#include "adapters/aws/credential_json.hpp"

#include <nlohmann/json.hpp>

#include "adapters/http/http_message.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

using Json = nlohmann::json;

class Reader {
 public:
  Reader(std::string_view text, const std::string& origin)
      : origin_(origin), json_(Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false)) {
    if (!json_.is_object()) refuse("an answer that is not a JSON object");
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::denied, fmt::format("{} gave {}", origin_, what),
                "check what it is meant to answer: docs/aws.md");
  }

  [[nodiscard]] std::optional<std::string> optional(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end() || found->is_null()) return std::nullopt;
    if (!found->is_string()) refuse(fmt::format("a {} that is not text", key));
    return found->get<std::string>();
  }

  [[nodiscard]] std::string required(const char* key) const {
    auto value = optional(key);
    if (!value || value->empty()) refuse(fmt::format("no {}", key));
    return *value;
  }

  [[nodiscard]] bool is_version_one() const {
    const auto found = json_.find("Version");
    return found != json_.end() && found->is_number_integer() && *found == 1;
  }

 private:
  const std::string& origin_;
  Json json_;
};

}  // namespace

Credentials read_credential_json(std::string_view text, CredentialFormat format, const std::string& origin) {
  const Reader reader(text, origin);
  const bool is_process = format == CredentialFormat::process;
  if (is_process && !reader.is_version_one()) reader.refuse("a Version other than 1");
  if (const auto code = reader.optional("Code"); !is_process && code && *code != "Success") {
    reader.refuse(fmt::format("no credentials but {}", one_line(*code)));
  }
  Credentials credentials;
  credentials.access_key_id = reader.required("AccessKeyId");
  credentials.secret_access_key = reader.required("SecretAccessKey");
  credentials.session_token = reader.optional(is_process ? "SessionToken" : "Token").value_or("");
  const auto expiration = reader.optional("Expiration");
  if (!expiration) return credentials;
  credentials.expires = parse_iso8601(*expiration);
  if (!credentials.expires) reader.refuse("an Expiration that is not a time");
  return credentials;
}

}  // namespace signalbox::aws
