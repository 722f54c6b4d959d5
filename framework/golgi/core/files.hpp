// Whole files: read, and written next to it and renamed into place, so that a reader sees the old content or the new, never
// half.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "golgi/core/export.hpp"

namespace golgi {

/// Names file and reason, and what to do about a full disk or a refusal.
/// @param action  "write"   @param code  errno
[[noreturn]] GOLGI_API void throw_io_error(const std::string& action, const std::filesystem::path& path, int code);

/// What is read to its end must have one: refuses pipes, devices, sockets and folders, whose reading would not end or not
/// begin, and files of more than 1 GiB with nothing stored after the first MiB (made by `truncate`, or never written).
/// @throws IoError that names the file and what it is
GOLGI_API void check_input_file(const std::filesystem::path& path);

/// @throws IoError naming the file and the system's reason, or as check_input_file
GOLGI_API std::string read_file(const std::filesystem::path& path);

/// Not renamed: for files inside a folder that is itself renamed into place.
/// @throws IoError naming the file and the system's reason; what had been written is removed
GOLGI_API void write_file(const std::filesystem::path& path, std::string_view content);

/// Keeps what was there before where anything fails. @throws IoError as write_file; so do all below
GOLGI_API void replace_file(const std::filesystem::path& path, std::string_view content);

/// Whether a path names what replace_file writes before it renames.
GOLGI_API bool is_temporary(const std::filesystem::path& path);

/// A file written piece by piece, through a buffer.
class GOLGI_API FileWriter {
 public:
  /// @throws IoError as write_file; so do all that follow
  explicit FileWriter(std::filesystem::path path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;
  void write(std::string_view content);
  /// Some file systems report a full disk only here.
  void close();

 private:
  void write_through(std::string_view content);

  std::filesystem::path path_;
  int descriptor_;
  std::string buffer_;
};

/// In one write, so that lines of several threads do not mix; the file is made where it is missing.
GOLGI_API void append_line(const std::filesystem::path& path, const std::string& line);

/// With parents; nothing where it exists.
GOLGI_API void make_folder(const std::filesystem::path& path);

/// Replaces a file or an empty folder of the new name.
GOLGI_API void rename_path(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace golgi
