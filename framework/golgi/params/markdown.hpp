// A parameter description for people: rows of text, and a Markdown table.
#pragma once

#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

struct ParameterRow {
  std::string name;      ///< for a nested field "outer.inner"
  std::string values;    ///< type, range and unit
  std::string standard;  ///< the default, "(required)", "null", or empty for a map of other parameters
  std::string meaning;
};

/// Every parameter in the order of the description; nested parameters follow the one that contains them.
GOLGI_API std::vector<ParameterRow> parameter_rows(const Schema& schema);

/// The same rows as a Markdown table, or "None." if there are no parameters.
GOLGI_API std::string markdown(const Schema& schema);

/// The text as a cell of a Markdown table: characters that would end the cell or the row are escaped.
GOLGI_API std::string markdown_cell(std::string_view text);

}  // namespace golgi
