// A parameter description for people: rows of text, and a Markdown table.
#pragma once

#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

struct ParameterRow {
  std::string name;      ///< of a nested field "outer.inner"
  std::string values;    ///< type, range and unit
  std::string standard;  ///< the default, "(required)", "none", or empty for a map of others
  std::string meaning;
};

/// Every parameter in the order of the description, nested ones after the one that holds them.
GOLGI_API std::vector<ParameterRow> parameter_rows(const Schema& schema);

/// The same as a Markdown table, or a sentence where there are none.
GOLGI_API std::string markdown(const Schema& schema);

/// Text in a cell of a Markdown table: what would end the cell or the row is escaped.
GOLGI_API std::string markdown_cell(std::string_view text);

}  // namespace golgi
