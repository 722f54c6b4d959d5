#include "golgi/core/warning.hpp"

namespace golgi {

std::string Warning::text() const {
  std::string line = seen;
  for (const std::string* part : {&effect, &cure})
    if (!part->empty()) line += "; " + *part;
  return line;
}

}  // namespace golgi
