#include "golgi/core/error.hpp"

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
  messages_.push_back(where.empty() ? message : where + ": " + message);
}

void Diagnostics::throw_if_any() const {
  if (messages_.empty()) return;
  std::string all;
  for (const auto& message : messages_) all += (all.empty() ? "" : "\n") + message;
  throw ConfigError(all);
}

}  // namespace golgi
