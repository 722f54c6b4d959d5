// A member of a zip archive as a stream: its bytes are inflated while they are read, so that reading a part of a large array
// only needs the memory of that part. It can only be read forward.
#pragma once

#include <zlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <istream>
#include <streambuf>
#include <string>

#include "golgi/builtin/readers/npz/zip_file.hpp"

namespace golgi {

class MemberBuffer final : public std::streambuf {
 public:
  /// @param offset  of the stored bytes in the file   @param place  for messages
  MemberBuffer(const std::filesystem::path& path, std::int64_t offset, const ZipMember& member, std::string place);
  ~MemberBuffer() override;
  MemberBuffer(const MemberBuffer&) = delete;
  MemberBuffer& operator=(const MemberBuffer&) = delete;

 protected:
  int_type underflow() override;
  /// Moves forward only; the skipped bytes are inflated, too.
  pos_type seekoff(off_type by, std::ios::seekdir from, std::ios::openmode which) override;

 private:
  /// Inflates bytes into `made_`. @return their number; 0: the end
  std::size_t inflate_some();
  std::size_t copy_some();
  std::size_t take_stored();  ///< reads bytes into `stored_`
  [[noreturn]] void refuse(const std::string& what) const;
  void check_end();

  std::ifstream file_;
  ZipMember member_;
  std::string place_;
  z_stream stream_{};
  bool is_deflated_, is_over_ = false;
  std::int64_t n_taken_ = 0, n_made_ = 0;
  uLong checksum_ = 0;
  std::array<char, 1 << 16> stored_{}, made_{};
};

/// Throws the exceptions of its buffer.
class MemberStream final : public std::istream {
 public:
  MemberStream(const std::filesystem::path& path, std::int64_t offset, const ZipMember& member, std::string place)
      : std::istream(nullptr), buffer_(path, offset, member, std::move(place)) {
    rdbuf(&buffer_);
    exceptions(std::ios::badbit);
  }

 private:
  MemberBuffer buffer_;
};

}  // namespace golgi
