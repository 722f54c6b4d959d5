// Commands that a person copies, or a script holds.
#pragma once

#include <string>

namespace golgi {

/// A text as one word of a shell's command line, quoted where it has to be.
std::string shell_word(const std::string& text);

}  // namespace golgi
