#include "wiring/settings_yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "core/stack_event.hpp"
#include "wiring/nearest_word.hpp"

namespace signalbox {
namespace {

// Aliases let a small file name one big list many times over.
constexpr std::size_t most_values = 20'000;

std::string joined(const std::string& parent, const std::string& key) {
  return parent.empty() ? key : parent + "." + key;
}

std::vector<std::string> known_keys(bool in_environment) {
  std::vector<std::string> names{std::string(in_environment ? stacks_key : environments_key)};
  for (const auto& key : settings_keys()) {
    if (key.per_environment || !in_environment) names.emplace_back(key.name);
  }
  return names;
}

const SettingsKey* find_key(const std::string& name, bool in_environment) {
  const auto keys = settings_keys();
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const SettingsKey& key) {
    return key.name == name && (key.per_environment || !in_environment);
  });
  return found == keys.end() ? nullptr : &*found;
}

bool looks_like_a_secret(const std::string& key) {
  const std::vector<std::string_view> words{"secret", "password", "token", "access_key", "credential", "webhook"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

bool names_a_channel(Setting setting) {
  return setting == Setting::notify_channel || setting == Setting::notify_questions_channel;
}

class IgnoreEvents : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// YAML::Load() drops whatever follows the first document, stray brackets included, and YAML::LoadAll() of yaml-cpp 0.7
// never returns from some of them.
bool something_follows_the_first_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  IgnoreEvents ignore;
  parser.HandleNextDocument(ignore);
  return static_cast<bool>(parser);
}

class Reader {
 public:
  Reader(std::string name, std::filesystem::path folder) : name_(std::move(name)), folder_(std::move(folder)) {}

  SettingsFile read(const YAML::Node& root) {
    SettingsFile file;
    if (root.IsNull()) return file;
    for_each_entry(root, "", [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
      if (key == environments_key) {
        file.environments = environments(value);
      } else {
        choose(file.choices, key, key_node, value, "", false);
      }
    });
    return file;
  }

 private:
  [[nodiscard]] Error at(const YAML::Node& node, const std::string& complaint, std::string hint = {}) const {
    return bad_setting(fmt::format("{}:{}", name_, node.Mark().line + 1), complaint, std::move(hint));
  }

  void count(const YAML::Node& node) {
    if (++values_ > most_values)
      throw at(node, fmt::format("more than {} values", most_values), "aliases count each time they are used");
  }

  template <typename Visit>
  void for_each_entry(const YAML::Node& map, const std::string& path, Visit visit) {
    if (!map.IsMap()) throw at(map, fmt::format("{} must hold `key: value` lines", path.empty() ? "the file" : path));
    std::set<std::string> seen;
    for (const auto& entry : map) {
      count(entry.second);
      if (!entry.first.IsScalar())
        throw at(map, fmt::format("a key in {} is not a word", path.empty() ? "the file" : path));
      const auto& key = entry.first.Scalar();
      if (!seen.insert(key).second)
        throw at(entry.first, fmt::format("'{}' is there twice", joined(path, key)), "keep one of them");
      visit(key, entry.first, entry.second);
    }
  }

  /// A value that is not there has no line of its own: `key` lends its line.
  [[nodiscard]] std::string word(const YAML::Node& value, const YAML::Node& key, const std::string& path) const {
    if (value.IsNull()) throw at(key, fmt::format("{} is empty", path), "give a value or leave the line out");
    if (!value.IsScalar()) throw at(value, fmt::format("{} must be one value", path));
    return value.Scalar();
  }

  /// A list of words as one text.
  std::string words(const SettingsKey& known, const YAML::Node& value, const YAML::Node& key, const std::string& path) {
    if (value.IsNull() && names_a_channel(known.setting))
      throw at(key, fmt::format("{} is empty", path), "quote a name that begins with #, which begins a comment else");
    if (!known.takes_list || !value.IsSequence()) return word(value, key, path);
    std::string all;
    for (const auto& item : value) {
      count(item);
      const auto one = word(item, value, "a word in " + path);
      if (one.empty() || one.find_first_of(" ,") != std::string::npos)
        throw at(item, fmt::format("{}: '{}' is not one word", path, one), "write each word of the list by itself");
      all += all.empty() ? one : " " + one;
    }
    return all;
  }

  void choose(SettingsChoices& choices, const std::string& key, const YAML::Node& key_node, const YAML::Node& value,
              const std::string& parent, bool in_environment) {
    const auto* known = find_key(key, in_environment);
    if (known == nullptr) throw unknown_key(key, key_node, parent, in_environment);
    const auto path = joined(parent, key);
    choices.choose(known->setting, words(*known, value, key_node, path),
                   fmt::format("{}:{}: {}", name_, value.Mark().line + 1, path), folder_, Secrets::refused_in_file);
  }

  [[nodiscard]] Error unknown_key(const std::string& key, const YAML::Node& node, const std::string& parent,
                                  bool in_environment) const {
    auto complaint = fmt::format("unknown key '{}'{}", key, parent.empty() ? "" : " in " + parent);
    const auto known = known_keys(in_environment);
    if (const auto meant = nearest_word(key, known)) complaint += fmt::format("; did you mean '{}'?", *meant);
    if (looks_like_a_secret(key)) return at(node, complaint, "secrets do not belong into this file");
    return at(node, complaint, fmt::format("known keys here: {}", fmt::join(known, ", ")));
  }

  std::map<std::string, SettingsFile::Environment> environments(const YAML::Node& all) {
    std::map<std::string, SettingsFile::Environment> result;
    for_each_entry(all, std::string(environments_key),
                   [&](const std::string& name, const YAML::Node& name_node, const YAML::Node& value) {
                     if (const auto complaint = why_not_an_environment_name(name)) throw at(name_node, *complaint);
                     result.emplace(name, environment(value, joined(std::string(environments_key), name)));
                   });
    return result;
  }

  SettingsFile::Environment environment(const YAML::Node& node, const std::string& path) {
    SettingsFile::Environment result;
    if (node.IsNull()) return result;  // named, and nothing more to say about it
    for_each_entry(node, path, [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
      if (key == stacks_key) {
        result.stacks = stacks(value, joined(path, key));
      } else {
        choose(result.choices, key, key_node, value, path, true);
      }
    });
    return result;
  }

  std::vector<std::string> stacks(const YAML::Node& list, const std::string& path) {
    if (!list.IsSequence())
      throw at(list, fmt::format("{} must be a list", path), "write it as [NetworkStack, AppStack]");
    std::vector<std::string> result;
    for (const auto& item : list) {
      count(item);
      auto name = word(item, list, "a stack in " + path);
      if (const auto complaint = why_not_a_stack_name(name)) throw at(item, fmt::format("{}: {}", path, *complaint));
      if (std::find(result.begin(), result.end(), name) != result.end())
        throw at(item, fmt::format("{}: '{}' is there twice", path, name));
      result.push_back(std::move(name));
    }
    return result;
  }

  std::string name_;
  std::filesystem::path folder_;
  std::size_t values_ = 0;
};

}  // namespace

SettingsFile parse_settings_file(const std::string& text, const std::string& name,
                                 const std::filesystem::path& folder) {
  try {
    if (something_follows_the_first_document(text)) {
      throw bad_setting(name, "something follows its end",
                        "remove the second document, or the bracket that closes nothing");
    }
    return Reader(name, folder).read(YAML::Load(text));
  } catch (const YAML::Exception& error) {
    const bool has_tab = error.msg.find("tab") != std::string::npos || text.find("\n\t") != std::string::npos;
    throw bad_setting(fmt::format("{}:{}", name, error.mark.line + 1), fmt::format("this is no YAML: {}", error.msg),
                      has_tab ? "indent with blanks; YAML allows no tabs there" : "");
  }
}

}  // namespace signalbox
