// Writes .npy files.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <ostream>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// "(3, 4)"
std::string shape_text(std::int64_t rows, std::int64_t cols) {
  return "(" + std::to_string(rows) + ", " + std::to_string(cols) + ")";
}

template <class T>
void write_items(std::ostream& out, ConstView values, const std::string& dtype, const Poll& poll = no_poll) {
  out << npy_header(values.rows(), values.cols(), dtype);
  std::vector<T> items(values.cols());
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
    poll();
    for (std::ptrdiff_t j = 0; j < values.cols(); ++j) items[j] = static_cast<T>(values(i, j));
    out.write(reinterpret_cast<const char*>(items.data()), static_cast<std::streamsize>(items.size() * sizeof(T)));
  }
}

template <class T>
std::string encode_items(ConstView values, const std::string& dtype) {
  std::string bytes = npy_header(values.rows(), values.cols(), dtype);
  const std::size_t offset = bytes.size();
  bytes.resize(offset + static_cast<std::size_t>(values.size()) * sizeof(T));
  char* next = bytes.data() + offset;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
    for (const double value : values.row(i)) {
      const T item = static_cast<T>(value);
      std::memcpy(std::exchange(next, next + sizeof(T)), &item, sizeof(T));
    }
  return bytes;
}

template <class T>
void write_file(const fs::path& path, ConstView values, const std::string& dtype, const Poll& poll) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) throw_io_error("write", path, errno);
  write_items<T>(out, values, dtype, poll);
  out.close();
  if (!out) throw_io_error("write", path, errno);
}

}  // namespace

std::string npy_header(std::int64_t rows, std::int64_t cols, const std::string& dtype) {
  std::string dict = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape_text(rows, cols) + ", }";
  // Data starts at a multiple of 64 bytes, so that it can be mapped; the header ends with a line break.
  constexpr std::size_t before = 10;  // magic, version, length
  dict.append((64 - (before + dict.size() + 1) % 64) % 64, ' ');
  dict += '\n';
  std::string header("\x93NUMPY");
  header += '\x01';
  header += '\0';
  header += static_cast<char>(dict.size() & 0xff);
  header += static_cast<char>(dict.size() >> 8);
  return header + dict;
}

std::string encode_npy(ConstView values) { return encode_items<double>(values, "<f8"); }
std::string encode_npy_f32(ConstView values) { return encode_items<float>(values, "<f4"); }
void write_npy(std::ostream& out, ConstView values) { write_items<double>(out, values, "<f8"); }
void write_npy_f32(std::ostream& out, ConstView values) { write_items<float>(out, values, "<f4"); }
void write_npy(const fs::path& path, ConstView values, const Poll& poll) { write_file<double>(path, values, "<f8", poll); }
void write_npy_f32(const fs::path& path, ConstView values, const Poll& poll) { write_file<float>(path, values, "<f4", poll); }

void write_npy(const fs::path& path, std::span<const std::int64_t> values) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) throw_io_error("write", path, errno);
  out << npy_header(1, std::ssize(values), "<i8");
  out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
  out.close();
  if (!out) throw_io_error("write", path, errno);
}

}  // namespace golgi
