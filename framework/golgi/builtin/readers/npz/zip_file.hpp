// Members of a zip archive. Names are data and never become paths. The central directory gives the sizes: a longer stream is an
// error, and nothing larger is allocated. Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory),
// 4.3.14 to 4.3.16 (its end, zip64).
#pragma once

#include <cstdint>
#include <filesystem>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace golgi {

struct ZipMember {
  std::string name;
  std::int64_t size = 0;         ///< inflated
  std::int64_t stored_size = 0;  ///< in the file
  std::int64_t offset = 0;       ///< of its local header
  std::uint32_t checksum = 0;    ///< CRC-32
  int method = 0;                ///< 0 stored, 8 deflated
};

class ZipFile {
 public:
  /// @throws IoError; DataError for a file without a complete directory, for members that are encrypted, compressed by another
  ///         method or named twice
  explicit ZipFile(std::filesystem::path path);

  const std::vector<ZipMember>& members() const { return members_; }
  /// The bytes of a member. @param memory_limit  bytes; none: half of the free memory
  /// @throws DataError for a checksum or a size that does not match, and if there is too little memory
  std::string read(const ZipMember& member, std::optional<double> memory_limit = std::nullopt) const;
  /// The bytes of a member as a stream; they are inflated while they are read. The stream throws DataError for a size that does
  /// not match, and at its end for a checksum that does not match.
  std::unique_ptr<std::istream> open(const ZipMember& member) const;
  /// Reads to the end of a member, where its checksum is checked.
  static void finish(std::istream& stream);
  /// The first bytes of a member, at most n; the checksum is not checked.
  std::string begin(const ZipMember& member, std::int64_t n) const;
  /// "'a.npz', member V.npy", for messages
  std::string place(const ZipMember& member) const;

 private:
  void read_directory();
  /// @throws DataError unless the file has these bytes
  std::string bytes(std::int64_t offset, std::int64_t n, const char* what) const;
  std::int64_t data_offset(const ZipMember& member) const;

  std::filesystem::path path_;
  std::int64_t file_size_ = 0;
  std::vector<ZipMember> members_;
};

}  // namespace golgi
