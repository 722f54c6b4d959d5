#include "golgi/data/npy.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <ostream>
#include <string_view>
#include <system_error>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/npy_read.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace npy_read {

static_assert(std::endian::native == std::endian::little, "values are copied in the byte order of memory");

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t block_bytes = std::size_t{1} << 18;

std::string system_reason() { return std::generic_category().message(errno); }
[[noreturn]] void bad(const fs::path& path, const std::string& what) { throw DataError("'" + path.string() + "': " + what); }

// --- Header: a Python dict literal with the keys descr, fortran_order and shape.

class HeaderParser {
 public:
  HeaderParser(std::string_view text, const fs::path& path) : text_(text), path_(path) {}

  NpyInfo parse() {
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!take('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr")
        has_descr = true, info_.dtype = dtype();
      else if (key == "fortran_order")
        has_order = true, info_.fortran_order = boolean();
      else if (key == "shape")
        has_shape = true, info_.shape = shape();
      else
        fail("unknown key '" + key + "'");
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    if (peek() != '\0') fail("text after the closing brace");
    if (!has_descr) fail("no 'descr'");
    if (!has_order) fail("no 'fortran_order'");
    if (!has_shape) fail("no 'shape'");
    return info_;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    bad(path_, "damaged .npy header, character " + std::to_string(at_) + ": " + what);
  }
  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail(std::string("expected '") + c + "'");
  }
  std::string quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail("expected a quoted name");
    const auto end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a quote is not closed");
    std::string inside(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return inside;
  }
  std::string dtype() {
    if (peek() == '[')
      bad(path_,
          "holds records with named fields; save one field as a plain array, e.g. np.save(path, x['field'].astype(float))");
    return quoted();
  }
  bool boolean() {
    peek();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_).starts_with(word)) return at_ += word.size(), value;
    }
    fail("expected True or False");
  }
  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> sizes;
    expect('(');
    while (!take(')')) {
      peek();
      const auto end = text_.find_first_not_of("+-0123456789", at_);
      const std::string_view digits = text_.substr(at_, end == std::string_view::npos ? end : end - at_);
      if (digits.empty()) fail("expected a number or ')' in the shape");
      const auto size = parse_integer(digits);
      if (!size) bad(path_, "the shape contains " + std::string(digits) + ", which is not the size of an array");
      if (*size < 0) bad(path_, "the shape contains the negative size " + std::string(digits));
      sizes.push_back(*size);
      at_ += digits.size();
      take('L');  // Python 2 wrote long integers like this
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return sizes;
  }

  std::string_view text_;
  const fs::path& path_;
  std::size_t at_ = 0;
  NpyInfo info_;
};

std::string tuple(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return "(" + join(sizes, ", ") + (shape.size() == 1 ? ",)" : ")");
}

std::string advice(char kind) {
  switch (kind) {
    case 'c': return "complex numbers; save the data as real numbers, e.g. np.save(path, np.abs(x)) or x.real";
    case 'O':
      return "pickled Python objects, which are not opened; save a rectangular array of numbers: np.save(path, np.array(x, "
             "dtype=float)); for lists of spikes, save times = np.concatenate(x) and ids = np.repeat(range(len(x)), [len(t) "
             "for t in x])";
    case 'S':
    case 'a':
    case 'U': return "text; convert it to numbers: np.save(path, x.astype(float))";
    case 'M':
    case 'm': return "dates or durations; convert them to numbers, e.g. np.save(path, x / np.timedelta64(1, 's'))";
    case 'V': return "raw bytes or records; save a plain array of numbers";
    default: return "a type that is not supported; convert it: np.save(path, x.astype(float))";
  }
}

/// Bytes per item of a supported type.
std::int64_t item_bytes(const std::string& dtype, const fs::path& path) {
  const std::string_view kind_and_size = std::string_view(dtype).substr(std::min<std::size_t>(1, dtype.size()));
  for (const std::string_view known : {"f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"})
    if (kind_and_size == known && std::string_view("<>|=").find(dtype[0]) != std::string_view::npos) return known[1] - '0';
  bad(path, "dtype '" + dtype + "' is " + advice(dtype.size() > 1 ? dtype[1] : '?') +
                " (supported are float16, float32, float64, integers and booleans)");
}

std::string read_bytes(std::istream& file, std::int64_t count, const fs::path& path) {
  std::string bytes(count, '\0');
  errno = 0;
  if (!file.read(bytes.data(), count)) throw IoError("'" + path.string() + "': reading failed: " + system_reason());
  return bytes;
}

std::int64_t little_endian(std::string_view bytes) {
  std::int64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value * 256 + static_cast<unsigned char>(bytes[i]);
  return value;
}

/// IEEE 754 half precision.
float from_half(std::uint16_t bits) {
  const int sign = bits >> 15, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  constexpr float infinite = std::numeric_limits<float>::infinity();
  const float size = exponent == 31  ? (fraction != 0 ? std::numeric_limits<float>::quiet_NaN() : infinite)
                     : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                     : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  return sign != 0 ? -size : size;
}

std::int64_t file_bytes(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw IoError("'" + path.string() + "': is a folder, not a .npy file");
  check_input_file(path);
  const auto size = fs::file_size(path, error);
  if (error) throw IoError("'" + path.string() + "': " + error.message());
  return static_cast<std::int64_t>(size);
}

std::ifstream open(const fs::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw IoError("'" + path.string() + "': cannot be opened: " + system_reason());
  return file;
}

/// Checks the header and leaves the file at the first byte of the data.
NpyInfo read_header(std::istream& file, std::int64_t file_size, const fs::path& path) {
  const auto magic_bytes = static_cast<std::int64_t>(magic.size());
  if (file_size == 0) bad(path, "is empty");
  if (read_bytes(file, std::min(file_size, magic_bytes), path) != magic)
    bad(path, "is not a .npy file: it does not begin with \\x93NUMPY (a .npz or .csv under another name?)");
  const auto need = [&](std::int64_t bytes) {
    if (file_size < bytes)
      bad(path, "the .npy header is cut off: expected at least " + std::to_string(bytes) + " bytes, the file has " +
                    std::to_string(file_size));
  };
  need(magic_bytes + 2);
  const std::string version = read_bytes(file, 2, path);
  const int major = static_cast<unsigned char>(version[0]), minor = static_cast<unsigned char>(version[1]);
  if (major < 1 || major > 3 || minor != 0)
    bad(path, ".npy format version " + std::to_string(major) + "." + std::to_string(minor) +
                  " is not supported; 1.0, 2.0 and 3.0 are");
  const std::int64_t length_bytes = major == 1 ? 2 : 4;
  const std::int64_t header_offset = magic_bytes + 2 + length_bytes;
  need(header_offset);
  const std::int64_t length = little_endian(read_bytes(file, length_bytes, path));
  if (length > file_size - header_offset)
    bad(path, "the .npy header claims " + std::to_string(length) + " bytes, but " + std::to_string(file_size - header_offset) +
                  " are left in the file");
  if (length > max_header_bytes)
    bad(path, "the .npy header claims " + std::to_string(length) + " bytes; that of a plain array is smaller than " +
                  std::to_string(max_header_bytes));
  const std::string header = read_bytes(file, length, path);
  NpyInfo info = HeaderParser(header, path).parse();
  info.data_offset = header_offset + length;
  return info;
}

/// Checked before anything is allocated: the file must have the size that its shape implies.
void check_size(const NpyInfo& info, std::int64_t file_size, const fs::path& path) {
  std::int64_t expected = info.item_bytes;
  for (const auto size : info.shape)
    if (__builtin_mul_overflow(expected, size, &expected))
      bad(path, "shape " + tuple(info.shape) + " is larger than any file can be");
  const std::int64_t found = file_size - info.data_offset;
  if (found == expected) return;
  const std::string sizes = "shape " + tuple(info.shape) + " of '" + info.dtype + "' needs " + std::to_string(expected) +
                            " bytes, the file has " + std::to_string(found) + " after its header";
  if (found < expected) bad(path, "is truncated: " + sizes);
  bad(path, "has more bytes than its header states: " + sizes + "; a .npy file holds one array");
}

NpyInfo read_checked_header(std::istream& file, std::int64_t file_size, const fs::path& path) {
  NpyInfo info = read_header(file, file_size, path);
  info.item_bytes = item_bytes(info.dtype, path);
  if (info.shape.empty() || info.shape.size() > 2)
    bad(path, "has " + std::to_string(info.shape.size()) + " dimensions, shape " + tuple(info.shape) +
                  "; expected a matrix (2) or one variable (1): save trials as separate files, or reshape");
  check_size(info, file_size, path);
  return info;
}

/// Calls store(k, value) for every item of the file, in order.
template <class T, class Store>
void read_items(std::istream& file, std::int64_t count, bool swap, const fs::path& path, const Poll& poll, Store&& store) {
  constexpr auto block = static_cast<std::int64_t>(block_bytes / sizeof(T));
  for (std::int64_t first = 0; first < count; first += block) {
    poll();
    const std::int64_t n = std::min(block, count - first);
    std::string bytes = read_bytes(file, n * static_cast<std::int64_t>(sizeof(T)), path);
    for (std::int64_t k = 0; k < n; ++k) {
      char* item = bytes.data() + k * static_cast<std::int64_t>(sizeof(T));
      if (swap) std::reverse(item, item + sizeof(T));
      T value;
      std::memcpy(&value, item, sizeof(T));
      store(first + k, static_cast<double>(value));
    }
  }
}

template <class Store>
void read_typed(std::istream& file, const NpyInfo& info, std::int64_t count, const fs::path& path, const Poll& poll,
                Store&& store) {
  const bool swap = info.dtype[0] == '>';
  const std::string type = info.dtype.substr(1);
  if (type == "f8") return read_items<double>(file, count, swap, path, poll, store);
  if (type == "f4") return read_items<float>(file, count, swap, path, poll, store);
  if (type == "f2")
    return read_items<std::uint16_t>(file, count, swap, path, poll, [&](std::int64_t k, double bits) {
      store(k, static_cast<double>(from_half(static_cast<std::uint16_t>(bits))));
    });
  if (type == "i8") return read_items<std::int64_t>(file, count, swap, path, poll, store);
  if (type == "i4") return read_items<std::int32_t>(file, count, swap, path, poll, store);
  if (type == "i2") return read_items<std::int16_t>(file, count, swap, path, poll, store);
  if (type == "i1") return read_items<std::int8_t>(file, count, swap, path, poll, store);
  if (type == "u8") return read_items<std::uint64_t>(file, count, swap, path, poll, store);
  if (type == "u4") return read_items<std::uint32_t>(file, count, swap, path, poll, store);
  if (type == "u2") return read_items<std::uint16_t>(file, count, swap, path, poll, store);
  return read_items<std::uint8_t>(file, count, swap, path, poll, store);  // u1, b1
}

void read_numbers(std::istream& file, const NpyInfo& info, std::int64_t count, const fs::path& path, const Poll& poll,
                  double* out) {
  read_typed(file, info, count, path, poll, [out](std::int64_t k, double value) { out[k] = value; });
}

}  // namespace npy_read

using namespace npy_read;

NpyInfo read_npy_info(const fs::path& path) {
  const std::int64_t file_size = file_bytes(path);
  std::ifstream file = npy_read::open(path);
  return read_checked_header(file, file_size, path);
}

Matrix read_npy(const fs::path& path, const Poll& poll) {
  const std::int64_t file_size = file_bytes(path);  // a missing file and a folder get messages of their own
  std::ifstream file = npy_read::open(path);
  const NpyInfo info = read_checked_header(file, file_size, path);
  const std::int64_t rows = info.shape.size() == 2 ? info.shape[0] : 1;
  const std::int64_t cols = info.shape.back();
  Matrix values(rows, cols);
  const auto read = [&](auto&& store) { read_typed(file, info, rows * cols, path, poll, store); };
  if (info.fortran_order && rows > 1)
    read([&](std::int64_t k, double value) { values(k % rows, k / rows) = value; });
  else
    read([out = values.values().data()](std::int64_t k, double value) { out[k] = value; });
  return values;
}

SharedMatrix map_npy(const fs::path& path) {
  const NpyInfo info = read_npy_info(path);
  const std::int64_t rows = info.shape.size() == 2 ? info.shape[0] : 1, cols = info.shape.back();
  const bool as_it_lies = info.dtype == "<f8" && (!info.fortran_order || rows <= 1) && info.data_offset % 64 == 0;
  if (!as_it_lies || rows * cols == 0) return read_npy(path);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw_io_error("read", path, errno);
  const std::size_t bytes = info.data_offset + rows * cols * info.item_bytes;
  void* memory = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  ::close(file);
  if (memory == MAP_FAILED) throw_io_error("read", path, error);
  std::shared_ptr<const void> owner(memory, [bytes](void* mapped) { ::munmap(mapped, bytes); });
  const auto* values = reinterpret_cast<const double*>(static_cast<const char*>(memory) + info.data_offset);
  return {std::move(owner), ConstView(values, rows, cols)};
}

}  // namespace golgi
