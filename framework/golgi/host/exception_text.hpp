// Describes whatever a plugin throws.
#pragma once

#include <string>

namespace golgi {

/// The exception that is being handled: "a data error: …", "std::out_of_range: …", "an exception of type int".
std::string current_exception_text();

/// A symbol or type as its author wrote it, if it can be demangled.
std::string readable_symbol(const std::string& symbol);

}  // namespace golgi
