// Typed errors. The kind of an error decides the program's exit code; the message states the place, the problem and what to do.
// All classes are exported as a whole, so that the host can catch an exception of a plugin by its type.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/place.hpp"

namespace golgi {

/// The kind of an error; its value is the program's exit code.
enum class ErrorKind : int {
  usage = 2,      ///< the command line
  config = 3,     ///< the pipeline file or a parameter
  plugin = 4,     ///< a plugin library could not be used
  data = 5,       ///< the recording or another input
  numeric = 7,    ///< the computation failed on valid input
  io = 8,         ///< files or disk
  internal = 70,  ///< an error in golgi itself
  interrupted = 130,
};

GOLGI_API const char* to_string(ErrorKind kind);  ///< for messages ("data")

/// Base class of all errors that golgi throws.
class GOLGI_API Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

/// One class per kind; plugins throw config, data and numeric errors.
struct GOLGI_API UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ErrorKind::usage, message) {}
};
struct GOLGI_API ConfigError : Error {
  explicit ConfigError(const std::string& message) : Error(ErrorKind::config, message) {}
};
struct GOLGI_API PluginError : Error {
  explicit PluginError(const std::string& message) : Error(ErrorKind::plugin, message) {}
};
struct GOLGI_API DataError : Error {
  explicit DataError(const std::string& message) : Error(ErrorKind::data, message) {}
};
struct GOLGI_API NumericError : Error {
  explicit NumericError(const std::string& message) : Error(ErrorKind::numeric, message) {}
};
struct GOLGI_API IoError : Error {
  explicit IoError(const std::string& message) : Error(ErrorKind::io, message) {}
};
struct GOLGI_API InternalError : Error {
  explicit InternalError(const std::string& message) : Error(ErrorKind::internal, message) {}
};
struct GOLGI_API Interrupted : Error {
  explicit Interrupted(const std::string& message = "interrupted") : Error(ErrorKind::interrupted, message) {}
};

/// Collects all errors of a file, so that the user can fix them in one pass.
class GOLGI_API Diagnostics {
 public:
  /// @param path  the parameter or stage ("stages.mvgc.params.max_order"); may be empty
  void add(const Place& place, const std::string& path, const std::string& message);
  bool empty() const { return messages_.empty(); }
  std::size_t size() const { return messages_.size(); }
  const std::vector<std::string>& messages() const { return messages_; }
  /// @throws ConfigError with the first 50 messages, one per line, and the number of the others, if there is any message.
  void throw_if_any() const;

 private:
  std::vector<std::string> messages_;
};

}  // namespace golgi
