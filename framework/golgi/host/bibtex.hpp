// BibTeX entries of components: authors and year of each reference.
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

/// The entries in a text, any number. Fields must be `name = {…}`, as most programs write them.
/// @throws DataError for text that is not BibTeX, and for an entry without author, title or year
std::vector<BibEntry> bibtex_entries(std::string_view text);

}  // namespace golgi
