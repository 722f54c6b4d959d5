// Parses an expression by operator precedence: numbers, names, + - * / ^, comparisons, parentheses and functions. Anything else
// in a text is an error that gives the position of the character; no text is ever run as code.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

/// A mistake in a text, and its position.
struct Fault {
  std::size_t at = 0;  ///< number of characters before it
  std::string message;
};

/// The known names: those that may be used, each with its node of the builder, and those that may not, each with the reason.
struct Names {
  std::map<std::string, int, std::less<>> nodes;
  std::map<std::string, std::string, std::less<>> refused;
};

/// The node of the expression. @throws Fault
int read_expression(std::string_view text, const Names& names, Builder& builder);

/// Names of functions and constants, which states and parameters must not use.
const std::vector<std::string>& reserved_names();
/// Whether the text is a letter or _, followed by letters, digits and _.
bool is_name(std::string_view text);

}  // namespace golgi::equations
