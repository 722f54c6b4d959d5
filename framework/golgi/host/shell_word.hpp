// Shell commands for people to copy, or for scripts.
#pragma once

#include <string>

namespace golgi {

/// The text as one word of a shell command line, quoted if necessary.
std::string shell_word(const std::string& text);

}  // namespace golgi
