// A warning: something that the user should know about a result that was computed nevertheless.
#pragma once

#include <compare>
#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

/// Texts begin with a lower-case letter and have no full stop. The layout is frozen.
struct GOLGI_API Warning {
  std::string code;         ///< the same for all warnings of a kind, for programs: "much_filled"
  std::string seen;         ///< what was found: "12 % of the samples of 'x3' are filled in"
  std::string effect = {};  ///< what it means for the result; may be empty
  std::string cure = {};    ///< what to do about it; may be empty

  /// One line: what was found; the effect; the cure.
  std::string text() const;
  auto operator<=>(const Warning&) const = default;
};

}  // namespace golgi
