#include "golgi/builtin/sources/no_data.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <string_view>

#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/core/printable.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

std::string first_bytes(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return "";
  std::string bytes(512, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), std::ssize(bytes));
  bytes.resize(file.gcount());
  return bytes;
}

/// The rest of the line after a word, such as a field in the text of a pointer.
std::string behind(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = text.substr(at + word.size());
  return printable(std::string(rest.substr(0, rest.find('\n'))));
}

bool is_web_page(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  std::string begin(bytes.substr(0, 14));
  std::ranges::transform(begin, begin.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return begin == "<!doctype html" || begin.starts_with("<html");
}

/// Why a zip archive holds no arrays; empty: it may be an archive of NumPy.
std::string why_no_archive(const fs::path& path, const std::string& bytes) {
  constexpr std::size_t length_at = 26, name_at = 30;
  if (path.extension() == ".npz" || bytes.size() < name_at) return "";
  const std::size_t length =
      static_cast<unsigned char>(bytes[length_at]) + 256 * static_cast<unsigned char>(bytes[length_at + 1]);
  const std::string name = bytes.substr(name_at, length);
  if (name.ends_with(".npy")) return "";
  if (name == "[Content_Types].xml" || name.starts_with("xl/"))
    return quoted(path) + ": is an Excel workbook; save the sheet as CSV, and give that file";
  return quoted(path) + ": is a zip archive (of '" + printable(name) + "'), not a recording; unzip it, and give a file from it";
}

}  // namespace

std::string why_no_data(const fs::path& path) {
  const std::string bytes = first_bytes(path), name = path.filename().string();
  if (bytes.starts_with("version https://git-lfs"))
    return quoted(path) + ": this is not the data, but a Git LFS pointer to " + behind(bytes, "\nsize ") +
           " bytes; fetch them with: git lfs pull";
  if (bytes.starts_with("/annex/objects/"))
    return quoted(path) + ": this is not the data, but a pointer of git-annex; fetch them with: git annex get " + name;
  for (const auto& [magic, what, cure] : {std::tuple("\x1f\x8b", "gzip", "gunzip"), std::tuple("BZh", "bzip2", "bunzip2"),
                                          std::tuple("\xfd"
                                                     "7zXZ",
                                                     "xz", "unxz"),
                                          std::tuple("\x28\xb5\x2f\xfd", "zstd", "unzstd")})
    if (bytes.starts_with(magic))
      return quoted(path) + ": is compressed by " + what + "; unpack it first: " + cure + " " + name;
  if (is_web_page(bytes))
    return quoted(path) +
           ": is a web page, not the data; perhaps a login page or an error page was saved; download the file itself";
  return bytes.starts_with(std::string_view("PK\3\4", 4)) ? why_no_archive(path, bytes) : "";
}

}  // namespace golgi
