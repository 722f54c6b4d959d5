#include "golgi/host/bibtex.hpp"

#include <algorithm>
#include <map>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

/// The position after the brace that closes the one at `open`.
std::size_t behind_brace(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t k = open; k < text.size(); ++k) {
    depth += text[k] == '{' ? 1 : text[k] == '}' ? -1 : 0;
    if (depth == 0) return k + 1;
  }
  throw DataError("BibTeX: a brace is not closed: " + std::string(text.substr(open, 40)));
}

/// The text on one line, without its braces.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (is_blank && (out.empty() || out.back() == ' ')) continue;
    if (c != '{' && c != '}') out += is_blank ? ' ' : c;
  }
  return std::string(trimmed(out));
}

std::map<std::string, std::string> fields_of(std::string_view body) {
  std::map<std::string, std::string> fields;
  for (std::size_t at = 0;;) {
    const std::size_t equals = body.find('=', at), open = body.find('{', at);
    if (equals == std::string_view::npos || open == std::string_view::npos || open < equals) return fields;
    const std::size_t end = behind_brace(body, open);
    std::string name(trimmed(body.substr(at, equals - at)));
    std::erase(name, ',');
    fields[std::string(trimmed(name))] = plain(body.substr(open, end - open));
    at = end;
  }
}

/// "Barnett, Lionel and Seth, Anil K." → "Barnett and Seth"
std::string names_of(const std::string& author) {
  std::vector<std::string> families;
  constexpr std::string_view between = " and ";
  for (std::size_t at = 0; at <= author.size();) {
    const std::size_t end = std::min(author.find(between, at), author.size());
    const std::string one = author.substr(at, end - at);
    families.push_back(one.find(',') != std::string::npos ? one.substr(0, one.find(',')) : one.substr(one.rfind(' ') + 1));
    at = end + between.size();
  }
  if (families.size() == 2 && families[1] != "others") return families[0] + " and " + families[1];
  return families.size() == 1 ? families[0] : families[0] + " et al.";
}

}  // namespace

std::vector<BibEntry> bibtex_entries(std::string_view text) {
  std::vector<BibEntry> entries;
  for (std::size_t at = 0; (at = text.find_first_not_of(" \t\r\n", at)) != std::string_view::npos;) {
    const std::size_t open = text.find('{', at);
    if (text[at] != '@' || open == std::string_view::npos)
      throw DataError("BibTeX: expected an entry such as @article{key, …}, found '" + std::string(text.substr(at, 40)) + "'");
    const std::size_t end = behind_brace(text, open), comma = std::min(text.find(',', open), end - 1);
    BibEntry entry{std::string(trimmed(text.substr(open + 1, comma - open - 1))), "", std::string(text.substr(at, end - at))};
    auto fields = fields_of(text.substr(comma + 1, end - 1 - std::min(end - 1, comma + 1)));
    for (const char* needed : {"author", "title", "year"})
      if (fields[needed].empty()) throw DataError("BibTeX: entry '" + entry.key + "' has no " + needed + " = {…}");
    entry.cited = names_of(fields["author"]) + " " + fields["year"];
    entries.push_back(std::move(entry));
    at = end;
  }
  return entries;
}

}  // namespace golgi
