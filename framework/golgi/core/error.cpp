#include "golgi/core/error.hpp"

#include <algorithm>

#include "golgi/core/printable.hpp"

namespace golgi {

const char* to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage: return "usage";
    case ErrorKind::config: return "configuration";
    case ErrorKind::plugin: return "plugin";
    case ErrorKind::data: return "data";
    case ErrorKind::numeric: return "numerical";
    case ErrorKind::io: return "files";
    case ErrorKind::internal: return "internal";
    case ErrorKind::interrupted: return "interrupted";
  }
  return "unknown";
}

std::string Place::str() const {
  std::string text = file ? *file : std::string();
  if (line > 0) text += ":" + std::to_string(line) + ":" + std::to_string(column);
  return text;
}

void Diagnostics::add(const Place& place, const std::string& path, const std::string& message) {
  std::string where = place.str();
  if (!path.empty()) where += (where.empty() ? "" : " ") + path;
  // One line per message, even if a name in it contains a line break.
  messages_.push_back(printable(where.empty() ? message : where + ": " + message));
}

void Diagnostics::throw_if_any() const {
  if (messages_.empty()) return;
  constexpr std::size_t most = 50;
  std::string all;
  for (std::size_t i = 0; i < std::min(most, messages_.size()); ++i) all += (i == 0 ? "" : "\n") + messages_[i];
  if (messages_.size() > most) {
    const std::size_t more = messages_.size() - most;
    all += "\nand " + std::to_string(more) + (more == 1 ? " more fault" : " more faults");
  }
  throw ConfigError(all);
}

}  // namespace golgi
