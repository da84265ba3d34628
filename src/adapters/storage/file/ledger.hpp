// What a file of many documents says (deployments.json, deployment-history.json), as a value: text ↔ Ledger, and what
// can be saved of a text that is damaged. Touches no file.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/storage/document_text.hpp"

namespace signalbox::storage {

struct Ledger {
  Version revision = 0;  ///< the largest version ever given in this file; only grows
  std::map<std::string, StoredText> deployments;
  std::map<std::string, StoredText> environments;
  std::vector<std::string> other_members;  ///< `"name": value` of other tools, kept as they are
};

struct LedgerReading {
  Ledger ledger;
  std::vector<std::string> refused;   ///< entries that could not be read, each in words; the rest is in the ledger
  std::vector<std::string> repeated;  ///< correlation IDs found more than once; the last one counts
};

/// Throws JsonDamage when the text is not a ledger at all, and Error{invalid_input}, naming `place`, when it has a
/// newer format.
[[nodiscard]] LedgerReading read_ledger(std::string_view text, std::string_view place);

/// Every entry that is still whole in a damaged text. Versions go on above those found and above `floor`.
[[nodiscard]] Ledger salvage_ledger(std::string_view text, Version floor);

/// One line an entry, so that people can read, grep and diff it.
[[nodiscard]] std::string write_ledger(const Ledger& ledger);

}  // namespace signalbox::storage
