// The INI dialect of ~/.aws/config and ~/.aws/credentials: sections, `key = value`, comments, indented settings below a
// key without a value (told as `key.setting`). Source: AWS SDKs and Tools Reference Guide, "Format of the config
// files".
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace signalbox::aws {

using IniSection = std::map<std::string, std::string>;
/// Sections by the text between their brackets, blanks collapsed. A section that comes twice is one; of keys the last
/// wins.
using IniFile = std::map<std::string, IniSection>;

/// `path` is for messages. Throws Error{invalid_input} with the number of the line, never its text: there are secrets
/// in these files.
[[nodiscard]] IniFile parse_ini(std::string_view text, const std::string& path);

}  // namespace signalbox::aws
