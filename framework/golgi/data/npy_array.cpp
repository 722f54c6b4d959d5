// Reads arrays of any number of dimensions, and of text.
#include <sstream>

#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/data/npy_read.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

using namespace npy_read;

/// The index in C order of item k of the file. @param place  counter per axis, first axis fastest
class FortranOrder {
 public:
  explicit FortranOrder(const std::vector<std::int64_t>& shape)
      : shape_(shape), at_(shape.size(), 0), strides_(shape.size(), 1) {
    for (std::size_t d = shape.size(); d-- > 1;) strides_[d - 1] = strides_[d] * shape[d];
  }
  std::int64_t next() {
    const std::int64_t now = index_;
    for (std::size_t d = 0; d < shape_.size(); ++d) {
      index_ += strides_[d];
      if (++at_[d] < shape_[d]) break;
      index_ -= strides_[d] * shape_[d];
      at_[d] = 0;
    }
    return now;
  }

 private:
  const std::vector<std::int64_t>& shape_;
  std::vector<std::int64_t> at_, strides_;
  std::int64_t index_ = 0;
};

void append_utf8(std::string& text, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) return put(0xC0 | c >> 6), put(0x80 | (c & 63));
  if (c < 0x10000) return put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 63)), put(0x80 | (c & 63));
  put(0xF0 | (c >> 18 & 7)), put(0x80 | (c >> 12 & 63)), put(0x80 | (c >> 6 & 63)), put(0x80 | (c & 63));
}

bool is_text(const std::string& dtype) { return dtype.size() > 2 && (dtype[1] == 'U' || dtype[1] == 'S'); }

/// Bytes per item of '<U4' (four bytes per character) or '|S4'.
std::int64_t text_bytes(const std::string& dtype, const fs::path& path) {
  const auto length = parse_integer(dtype.substr(2));
  if (!length || *length < 0 || *length > max_header_bytes) bad(path, "dtype '" + dtype + "' is not a type of text");
  return *length * (dtype[1] == 'U' ? 4 : 1);
}

std::string text_of(std::string_view bytes, bool is_wide, bool swap) {
  std::string text;
  if (!is_wide) return std::string(bytes.substr(0, bytes.find('\0')));
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t c = 0;
    for (std::size_t k = 0; k < 4; ++k) c = c << 8 | static_cast<unsigned char>(bytes[at + (swap ? k : 3 - k)]);
    if (c == 0) break;
    append_utf8(text, c);
  }
  return text;
}

NpyInfo read_array_header(std::istream& file, std::int64_t size, const fs::path& path) {
  NpyInfo info = read_header(file, size, path);
  info.item_bytes = is_text(info.dtype) ? text_bytes(info.dtype, path) : item_bytes(info.dtype, path);
  check_size(info, size, path);
  return info;
}

NpyArray read_array(std::istream& file, std::int64_t size, const fs::path& path, const Poll& poll) {
  NpyArray array{read_array_header(file, size, path), {}, {}};
  const NpyInfo& info = array.info;
  std::int64_t count = 1;
  for (const auto extent : info.shape) count *= extent;
  FortranOrder order(info.shape);
  const auto place = [&](std::int64_t k) { return info.fortran_order ? order.next() : k; };
  if (is_text(info.dtype)) {
    array.texts.resize(count);
    for (std::int64_t k = 0; k < count; ++k)
      array.texts[place(k)] = text_of(read_bytes(file, info.item_bytes, path), info.dtype[1] == 'U', info.dtype[0] == '>');
    return array;
  }
  array.values = Matrix(1, count);
  double* out = array.values.values().data();
  if (!info.fortran_order) {
    read_numbers(file, info, count, path, poll, out);
    return array;
  }
  std::vector<double> in_file(count);
  read_numbers(file, info, count, path, poll, in_file.data());
  for (const double value : in_file) out[order.next()] = value;
  return array;
}

}  // namespace

NpyArray read_npy_array(const fs::path& path, const Poll& poll) {
  const std::int64_t size = npy_read::file_bytes(path);
  std::ifstream file = npy_read::open(path);
  return read_array(file, size, path, poll);
}

NpyArray parse_npy_array(std::string bytes, const std::string& name, const Poll& poll) {
  const auto size = std::ssize(bytes);
  std::istringstream stream(std::move(bytes));
  return read_array(stream, size, name, poll);
}

NpyInfo parse_npy_info(std::string begin, std::int64_t size, const std::string& name) {
  std::istringstream stream(std::move(begin));
  return read_array_header(stream, size, name);
}

}  // namespace golgi
