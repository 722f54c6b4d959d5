// Entries of BibTeX, as components state them: who is cited, and in which year.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace golgi {

struct BibEntry {
  std::string key;    ///< "barnett2014mvgc"
  std::string cited;  ///< "Barnett and Seth 2014", "Lu et al. 2023"
  std::string text;   ///< the entry itself
};

/// Of any number of entries, one after the other. Fields are `name = {…}`, as most programs write them.
/// @throws DataError for text that is none, and for an entry without author, title or year
std::vector<BibEntry> bibtex_entries(std::string_view text);

}  // namespace golgi
