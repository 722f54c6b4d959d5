// Reads an expression: numbers, names, + - * / ^, comparisons, parentheses and functions, by precedence. Whatever else a text
// may hold is an error with the character where it stands; nothing of it is ever run.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "graph.hpp"

namespace golgi::equations {

/// What is wrong with a text, and where.
struct Fault {
  std::size_t at = 0;  ///< characters before it
  std::string message;
};

/// What names stand for: nodes of the builder. Of a name that is known but may not be used, why not.
struct Names {
  std::map<std::string, int, std::less<>> nodes;
  std::map<std::string, std::string, std::less<>> refused;
};

/// The node of the expression. @throws Fault
int read_expression(std::string_view text, const Names& names, Builder& builder);

/// Names of functions and constants, which nothing else may have.
const std::vector<std::string>& reserved_names();
/// A letter or _, then letters, digits and _.
bool is_name(std::string_view text);

}  // namespace golgi::equations
