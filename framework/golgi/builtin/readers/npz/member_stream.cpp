#include "golgi/builtin/readers/npz/member_stream.hpp"

#include <algorithm>
#include <utility>

#include "golgi/core/error.hpp"

namespace golgi {

MemberBuffer::MemberBuffer(const std::filesystem::path& path, std::int64_t offset, const ZipMember& member, std::string place)
    : file_(path, std::ios::binary), member_(member), place_(std::move(place)), is_deflated_(member.method != 0) {
  file_.seekg(offset);
  if (is_deflated_ && inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw DataError(place_ + ": cannot be inflated");
}

MemberBuffer::~MemberBuffer() {
  if (is_deflated_) inflateEnd(&stream_);
}

void MemberBuffer::refuse(const std::string& what) const { throw DataError(place_ + ": " + what); }

std::size_t MemberBuffer::take_stored() {
  const auto n = std::min<std::int64_t>(std::ssize(stored_), member_.stored_size - n_taken_);
  if (n > 0 && !file_.read(stored_.data(), n)) refuse("cannot be read to its end; copy the file again");
  n_taken_ += n;
  return n;
}

std::size_t MemberBuffer::copy_some() {
  const std::size_t n = take_stored();
  std::copy_n(stored_.data(), n, made_.data());
  is_over_ = n == 0;
  return n;
}

std::size_t MemberBuffer::inflate_some() {
  stream_.next_out = reinterpret_cast<Bytef*>(made_.data());
  stream_.avail_out = static_cast<uInt>(made_.size());
  while (!is_over_ && stream_.avail_out == made_.size()) {
    if (stream_.avail_in == 0) {
      stream_.avail_in = static_cast<uInt>(take_stored());
      stream_.next_in = reinterpret_cast<Bytef*>(stored_.data());
    }
    const bool had_none = stream_.avail_in == 0;
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    is_over_ = status == Z_STREAM_END;
    // The input ends before the stream does, or is damaged.
    if (!is_over_ && (status != Z_OK || had_none) && stream_.avail_out == made_.size())
      refuse("its stream ends after " + std::to_string(n_made_) + " bytes, but the directory gives " +
             std::to_string(member_.size) + "; copy the file again");
  }
  return made_.size() - stream_.avail_out;
}

void MemberBuffer::check_end() {
  if (n_made_ != member_.size)
    refuse("its stream ends after " + std::to_string(n_made_) + " bytes, but the directory gives " +
           std::to_string(member_.size) + "; copy the file again");
  if (checksum_ != member_.checksum) refuse("its checksum does not match: the file is damaged; copy it again");
}

MemberBuffer::int_type MemberBuffer::underflow() {
  if (gptr() < egptr()) return traits_type::to_int_type(*gptr());
  const std::size_t n = is_over_ ? 0 : is_deflated_ ? inflate_some() : copy_some();
  if (n == 0) {
    check_end();
    return traits_type::eof();
  }
  n_made_ += static_cast<std::int64_t>(n);
  if (n_made_ > member_.size)
    refuse("the directory gives " + std::to_string(member_.size) + " bytes, but its stream holds more; save the file again");
  checksum_ = crc32(checksum_, reinterpret_cast<const Bytef*>(made_.data()), static_cast<uInt>(n));
  setg(made_.data(), made_.data(), made_.data() + n);
  return traits_type::to_int_type(*gptr());
}

MemberBuffer::pos_type MemberBuffer::seekoff(off_type by, std::ios::seekdir from, std::ios::openmode) {
  if (from != std::ios::cur || by < 0) return pos_type(off_type(-1));
  while (by > 0) {
    if (gptr() == egptr() && underflow() == traits_type::eof()) return pos_type(off_type(-1));
    const auto n = std::min<off_type>(by, egptr() - gptr());
    gbump(static_cast<int>(n));
    by -= n;
  }
  return pos_type(n_made_ - (egptr() - gptr()));
}

}  // namespace golgi
