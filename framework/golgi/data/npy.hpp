// NumPy's .npy files: reading into float64 matrices, writing float64 or float32. Files are not trusted: sizes are checked
// against the file before anything is allocated, and every error states what was expected and what was found.
// Source: NumPy Enhancement Proposal 1 and numpy.lib.format (versions 1.0, 2.0, 3.0).
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/gaps.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/data/shared_matrix.hpp"

namespace golgi {

/// The checked content of a header: the product of the shape times `item_bytes` is the number of bytes after `data_offset`.
struct NpyInfo {
  std::vector<std::int64_t> shape;
  std::string dtype;  ///< NumPy's spelling, e.g. "<f8"
  bool fortran_order = false;
  std::int64_t item_bytes = 0;
  std::int64_t data_offset = 0;
};

/// An array of any number of dimensions, of numbers or text. The layout is frozen; since 2.1.
struct NpyArray {
  NpyInfo info;
  Matrix values;                   ///< (1, product of the shape) in C order; empty for text
  std::vector<std::string> texts;  ///< in C order
};

/// As read_npy, for any number of dimensions, and for text ('<U', '|S').
GOLGI_API NpyArray read_npy_array(const std::filesystem::path& path, const Poll& poll = no_poll);
/// As read_npy_array, from the bytes of a file. @param name  used for the file in messages
GOLGI_API NpyArray parse_npy_array(std::string bytes, const std::string& name, const Poll& poll = no_poll);
/// @param begin  first bytes of a file, including the header   @param size  of the whole file
GOLGI_API NpyInfo parse_npy_info(std::string begin, std::int64_t size, const std::string& name);

/// Reads and checks the header only.
/// @throws IoError if the file cannot be read; DataError for files that read_npy does not support.
GOLGI_API NpyInfo read_npy_info(const std::filesystem::path& path);

/// Reads one or two dimensions (one becomes a row) of float16, float32, float64, integers or booleans, either byte order, C or
/// Fortran order. Integers beyond 2^53 are rounded to the nearest double. NaN and infinity are kept.
/// @throws IoError if the file cannot be read; DataError for a file that is not a .npy file, is shorter or longer than its
///         header states, has another number of dimensions or another type; the message suggests what to do.
GOLGI_API Matrix read_npy(const std::filesystem::path& path, const Poll& poll = no_poll);

/// Some variables and a range of samples of an array of one or two dimensions. The layout is frozen; since 2.1.
struct NpyPart {
  bool variables_are_columns = false;
  std::vector<std::ptrdiff_t> variables = {};  ///< ascending
  SampleRange samples = {};
};

/// As read_npy, returns (part.variables, part.samples): nothing else is kept in memory. Since 2.1.
/// @throws as read_npy; DataError if the part exceeds the array
GOLGI_API Matrix read_npy_part(const std::filesystem::path& path, const NpyPart& part, const Poll& poll = no_poll);
/// As above, from a stream at the first byte of a file of `size` bytes. @param name  used for the file in messages
GOLGI_API Matrix read_npy_part(std::istream& stream, std::int64_t size, const std::string& name, const NpyPart& part,
                               const Poll& poll = no_poll);

/// As read_npy, but by mapping: for a file of float64 in C order, the file's pages become those of the result and are loaded at
/// the first access. Any other file is read. For files that nobody writes to: truncating the file later ends the program.
GOLGI_API SharedMatrix map_npy(const std::filesystem::path& path);

/// The bytes of a file: format 1.0, little endian, C order, shape (rows, cols). Same values, same bytes.
GOLGI_API std::string encode_npy(ConstView values);
GOLGI_API std::string encode_npy_f32(ConstView values);  ///< values are rounded to the nearest float32

/// Only the header; rows · cols little-endian items must follow it. @param dtype  "<f8" or "<f4"
GOLGI_API std::string npy_header(std::int64_t rows, std::int64_t cols, const std::string& dtype = "<f8");

/// As encode_npy, without a second copy in memory.
GOLGI_API void write_npy(std::ostream& out, ConstView values);
GOLGI_API void write_npy_f32(std::ostream& out, ConstView values);
/// Writes in place, not atomically: results are written through the store.
/// @throws IoError that names the file and the system's reason.
GOLGI_API void write_npy(const std::filesystem::path& path, ConstView values, const Poll& poll = no_poll);
GOLGI_API void write_npy_f32(const std::filesystem::path& path, ConstView values, const Poll& poll = no_poll);
GOLGI_API void write_npy(const std::filesystem::path& path, std::span<const std::int64_t> values);  ///< (1, n)

}  // namespace golgi
