// Reading and writing of whole files. A file is written next to its place and renamed, so that a reader sees the old content or
// the new, never a part.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "golgi/core/export.hpp"

namespace golgi {

/// Throws an IoError with the file, the reason, and advice if the disk is full or access is denied.
/// @param action  "write"   @param code  errno
[[noreturn]] GOLGI_API void throw_io_error(const std::string& action, const std::filesystem::path& path, int code);

/// Refuses files that cannot be read to an end: pipes, devices, sockets and folders, and files of more than 1 GiB with nothing
/// stored after the first MiB (made by `truncate`, or never written).
/// @throws IoError that names the file and its type
GOLGI_API void check_input_file(const std::filesystem::path& path);

/// The content of a file. @throws IoError naming the file and the system's reason, or as check_input_file
GOLGI_API std::string read_file(const std::filesystem::path& path);

/// Writes in place, without renaming: for files inside a folder that is itself renamed into place.
/// @throws IoError naming the file and the system's reason; the incomplete file is removed
GOLGI_API void write_file(const std::filesystem::path& path, std::string_view content);

/// Writes a file; if that fails, the old content is kept. @throws IoError as write_file; so do all functions below
GOLGI_API void replace_file(const std::filesystem::path& path, std::string_view content);

/// Whether the path is that of a temporary file of replace_file.
GOLGI_API bool is_temporary(const std::filesystem::path& path);

/// Writes a file piece by piece, through a buffer.
class GOLGI_API FileWriter {
 public:
  /// @throws IoError as write_file; so do the functions below
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

/// Appends a line in one write, so that lines of several threads do not mix; creates the file if it is missing.
GOLGI_API void append_line(const std::filesystem::path& path, const std::string& line);

/// Creates a folder and its parents, unless it exists.
GOLGI_API void make_folder(const std::filesystem::path& path);

/// Renames; replaces a file or an empty folder of the new name.
GOLGI_API void rename_path(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace golgi
