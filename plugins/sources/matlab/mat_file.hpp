// MATLAB files of versions 4 to 7: their variables as arrays. Every size is checked against the available bytes before it is
// used, and compressed variables are inflated to exactly the size that they state.
// Source: MathWorks, "MAT-File Format" (versions 4 and 5).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "matlab_recordings.hpp"

namespace matlab {

/// The variables of a file. @throws IoError, DataError for a truncated or damaged file
std::vector<ArrayPtr> variables_of_file(const std::filesystem::path& path);

/// Bytes of a file or of inflated data.
struct Bytes {
  std::shared_ptr<const std::string> all;
  std::size_t begin = 0, end = 0;
  bool is_swapped = false;  ///< whether the byte order differs from this machine's

  std::size_t size() const { return end - begin; }
  Bytes part(std::size_t first, std::size_t n) const { return {all, begin + first, begin + first + n, is_swapped}; }
  const char* data() const { return all->data() + begin; }
  std::uint32_t word(std::size_t at) const;  ///< the 4-byte word at a position, which is not checked
};

/// Numbers of one type as they are stored in a file.
struct Packed {
  enum class Type { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };
  Bytes bytes;
  Type type = Type::float64;

  static std::size_t width(Type type);
  std::size_t size() const { return bytes.size() / width(type); }
  double operator[](std::size_t k) const;
};

/// Throws an error about a damaged part of a file. @param place  "'a.mat':V"   @param what  the problem
[[noreturn]] void refuse_damaged(const std::string& place, const std::string& what);

std::vector<ArrayPtr> variables_4(const Bytes& file, const std::string& place);
std::vector<ArrayPtr> variables_5(const Bytes& file, const std::string& place);

/// The content of an array, read from the file on demand.
struct Content {
  Packed real = {};                          ///< numbers, weights, or code units
  std::vector<double> rows = {}, ends = {};  ///< only for a sparse matrix
  std::vector<ArrayPtr> items = {};
  std::vector<std::string> texts = {};
};

/// An array whose content is read when it is first needed.
class FileArray final : public Array {
 public:
  FileArray(std::string name, std::string place, std::string class_name, Kind kind, std::vector<std::int64_t> dims,
            bool is_complex, std::function<Content()> load)
      : Array(std::move(name), std::move(place), std::move(class_name), kind, std::move(dims)), load_(std::move(load)) {
    set_complex(is_complex);
  }
  golgi::Matrix matrix(std::size_t variable_axis, golgi::SampleRange samples, const std::function<void()>& poll) const override;
  std::vector<double> numbers() const override;
  std::vector<std::string> texts() const override { return load_().texts; }
  std::vector<ArrayPtr> items() const override { return load_().items; }
  std::vector<golgi::Link> entries() const override;

 private:
  Content loaded() const;
  std::function<Content()> load_;
};

/// Rows of characters from MATLAB's column-wise order, without the blanks that pad them.
std::vector<std::string> rows_of_text(const std::vector<std::uint32_t>& code_points, std::int64_t rows, std::int64_t columns);

}  // namespace matlab
