// Internal functions of npy.cpp, for npy_array.cpp: headers and numbers of a stream.
#pragma once

#include <fstream>

#include "golgi/data/npy.hpp"

namespace golgi::npy_read {

[[noreturn]] void bad(const std::filesystem::path& path, const std::string& what);
std::int64_t file_bytes(const std::filesystem::path& path);
std::ifstream open(const std::filesystem::path& path);
/// Reads a header of any type and number of dimensions; leaves the file at the first byte of the data.
NpyInfo read_header(std::istream& file, std::int64_t file_size, const std::filesystem::path& path);
/// Bytes per item of a supported type.
std::int64_t item_bytes(const std::string& dtype, const std::filesystem::path& path);
void check_size(const NpyInfo& info, std::int64_t file_size, const std::filesystem::path& path);
std::string read_bytes(std::istream& file, std::int64_t count, const std::filesystem::path& path);
/// Reads numbers in the order of the file.
void read_numbers(std::istream& file, const NpyInfo& info, std::int64_t count, const std::filesystem::path& path,
                  const Poll& poll, double* out);
// The header of a plain array takes about 100 bytes; NumPy itself refuses to parse more than 10,000.
inline constexpr std::int64_t max_header_bytes = 65536;

}  // namespace golgi::npy_read
