// The place where a value was written: file:line:column, lines and columns from 1; line 0 means the file as a whole.
#pragma once

#include <memory>
#include <string>

#include "golgi/core/export.hpp"

namespace golgi {

struct GOLGI_API Place {
  std::shared_ptr<const std::string> file;  ///< shared by all values of a file; null if there is none
  int line = 0;
  int column = 0;

  /// "file.yaml:3:7", "--set", or "" if the place is unknown.
  std::string str() const;
};

}  // namespace golgi
