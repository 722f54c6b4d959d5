// Parts of matrices, in blocks of whole chunks, so that each chunk is decoded once.
#include <algorithm>
#include <array>
#include <numeric>

#include "h5_handles.hpp"

namespace h5 {
namespace {

constexpr hsize_t block_values = 2000000;

/// A 2-D part of a dataset, as (axis 0, axis 1); 1-D data are a matrix with one column.
struct Block {
  std::array<hsize_t, 2> first, count;
};

class Blocks {
 public:
  Blocks(const Object& object, const Data& data)
      : object_(object), rank_(data.extent.size()), extent_{data.extent[0], rank_ == 2 ? data.extent[1] : 1} {
    is_chunked_ =
        H5Pget_layout(data.creation) == H5D_CHUNKED && H5Pget_chunk(data.creation, static_cast<int>(rank_), chunk_.data()) > 0;
    if (!is_chunked_) chunk_ = {1, 1};
    block_ = chunk_;
    // A block as wide as a chunk holds each chunk's numbers contiguously; values without chunks are stored row after row.
    constexpr hsize_t few_values = 65536;
    grow(is_chunked_ ? 0 : 1, block_values);
    grow(is_chunked_ ? 1 : 0, is_chunked_ ? few_values : block_values);
  }

  /// Reads a block. @param type  type of the numbers in memory   @return false if reading fails
  bool read(const Block& block, hid_t type, void* values) const {
    const Handle file_space(H5Dget_space(Opening::id_of(object_)));
    const Handle memory_space(H5Screate_simple(static_cast<int>(rank_), block.count.data(), nullptr));
    return file_space && memory_space &&
           H5Sselect_hyperslab(file_space, H5S_SELECT_SET, block.first.data(), nullptr, block.count.data(), nullptr) >= 0 &&
           H5Dread(Opening::id_of(object_), type, memory_space, file_space, H5P_DEFAULT, values) >= 0;
  }

  /// Calls body for the blocks that cover a part. @param size  size of a block
  template <class Body>
  void cover(const Block& part, const std::array<hsize_t, 2>& size, const Body& body) const {
    const auto next = [&](std::size_t axis, hsize_t at) { return (at / size[axis] + 1) * size[axis]; };
    for (hsize_t i = part.first[0]; i < part.first[0] + part.count[0]; i = next(0, i))
      for (hsize_t j = part.first[1]; j < part.first[1] + part.count[1]; j = next(1, j))
        body(Block{{i, j},
                   {std::min(next(0, i), part.first[0] + part.count[0]) - i,
                    std::min(next(1, j), part.first[1] + part.count[1]) - j}});
  }

  const std::array<hsize_t, 2>& block() const { return block_; }
  const std::array<hsize_t, 2>& chunk() const { return chunk_; }
  const std::array<hsize_t, 2>& extent() const { return extent_; }

  /// Throws an error that names the samples of a block that cannot be read.
  [[noreturn]] void refuse(const Block& block, std::size_t sample_axis) const {
    const std::string why = detail();
    Block worst = block;
    bool is_found = !is_chunked_;
    std::vector<double> scratch;
    cover(block, chunk_, [&](const Block& part) {
      if (is_found) return;
      scratch.resize(part.count[0] * part.count[1]);
      is_found = !read(part, H5T_NATIVE_DOUBLE, scratch.data());
      if (is_found) worst = part;
    });
    throw golgi::DataError(object_.place() + ": samples " + std::to_string(worst.first[sample_axis]) + " to " +
                           std::to_string(worst.first[sample_axis] + worst.count[sample_axis] - 1) + " are damaged (" + why +
                           "); copy the file again");
  }

 private:
  /// Enlarges the block along an axis by whole chunks, up to n_values values.
  void grow(std::size_t axis, hsize_t n_values) {
    const hsize_t n_chunks = std::max<hsize_t>(1, n_values / std::max<hsize_t>(1, block_[0] * block_[1]));
    const hsize_t needed = (extent_[axis] + chunk_[axis] - 1) / chunk_[axis];
    block_[axis] = std::max<hsize_t>(1, std::min(n_chunks, needed)) * chunk_[axis];
  }

  const Object& object_;
  std::size_t rank_;
  std::array<hsize_t, 2> extent_, chunk_{1, 1}, block_{};
  bool is_chunked_ = false;
};

/// Transposes (rows, cols) to (cols, rows), in pieces that stay in the cache.
/// @param row_of  for each column, its row in `out`; -1: the column is left out
template <class T>
void put_transposed(const std::vector<T>& values, std::size_t rows, std::size_t cols, golgi::Matrix& out,
                    const std::ptrdiff_t* row_of, std::ptrdiff_t first_col) {
  constexpr std::size_t most_rows = 256, most_cols = 32;
  for (std::size_t i0 = 0; i0 < rows; i0 += most_rows)
    for (std::size_t j0 = 0; j0 < cols; j0 += most_cols)
      for (std::size_t j = j0; j < std::min(cols, j0 + most_cols); ++j) {
        if (row_of[j] < 0) continue;
        double* row = out.row(row_of[j]).data() + first_col;
        for (std::size_t i = i0; i < std::min(rows, i0 + most_rows); ++i) row[i] = static_cast<double>(values[i * cols + j]);
      }
}

/// The destination of the values.
struct Destination {
  golgi::Matrix& values;
  Block part;  ///< the part of the dataset to read
  std::size_t variable_axis;
  std::vector<std::ptrdiff_t> row_of;  ///< for each variable of the part, its row in `values`; -1: the variable is left out
};

/// Reads the values block by block. @param type  HDF5's identifier of T
template <class T>
void read_blocks(const Blocks& blocks, hid_t type, const Destination& to, const std::function<void()>& poll) {
  std::vector<T> scratch;
  const std::size_t sample_axis = 1 - to.variable_axis;
  blocks.cover(to.part, blocks.block(), [&](const Block& block) {
    poll();
    const std::size_t rows = block.count[0], cols = block.count[1];
    scratch.resize(rows * cols);
    if (!blocks.read(block, type, scratch.data())) blocks.refuse(block, sample_axis);
    const std::ptrdiff_t* row_of = to.row_of.data() + (block.first[to.variable_axis] - to.part.first[to.variable_axis]);
    const auto col = static_cast<std::ptrdiff_t>(block.first[sample_axis] - to.part.first[sample_axis]);
    if (to.variable_axis == 1) return put_transposed(scratch, rows, cols, to.values, row_of, col);
    for (std::size_t i = 0; i < rows; ++i) {
      if (row_of[i] < 0) continue;
      double* out = to.values.row(row_of[i]).data() + col;
      for (std::size_t j = 0; j < cols; ++j) out[j] = static_cast<double>(scratch[i * cols + j]);
    }
  });
}

}  // namespace

golgi::Matrix Object::matrix(std::size_t variable_axis, golgi::SampleRange samples, const std::function<void()>& poll) const {
  const auto extents = shape();
  std::vector<std::ptrdiff_t> all(extents.size() > variable_axis ? static_cast<std::size_t>(extents[variable_axis]) : 1);
  std::iota(all.begin(), all.end(), 0);
  return matrix(variable_axis, samples, all, poll);
}

golgi::Matrix Object::matrix(std::size_t variable_axis, golgi::SampleRange samples,
                             const std::vector<std::ptrdiff_t>& variables, const std::function<void()>& poll) const {
  const Guard guard;
  require_numbers();
  const Data data = data_of(*this);
  if (data.extent.empty() || data.extent.size() > 2)
    throw golgi::DataError(place() + ": has " + golgi::plural(data.extent.size(), "dimension") + "; expected two");
  const Blocks blocks(*this, data);
  const std::size_t sample_axis = 1 - variable_axis;
  Block part{{0, 0}, blocks.extent()};
  part.first[sample_axis] = static_cast<hsize_t>(samples.first);
  part.count[sample_axis] = static_cast<hsize_t>(samples.size());
  golgi::require_room(std::ssize(variables), samples.size(), place());
  golgi::Matrix values(std::ssize(variables), samples.size());
  if (variables.empty()) return values;
  part.first[variable_axis] = static_cast<hsize_t>(variables.front());
  std::vector<std::ptrdiff_t> row_of(variables.back() - variables.front() + 1, -1);
  part.count[variable_axis] = row_of.size();
  for (std::size_t i = 0; i < variables.size(); ++i) row_of[variables[i] - variables.front()] = static_cast<std::ptrdiff_t>(i);
  const Destination to{values, part, variable_axis, std::move(row_of)};
  const H5T_class_t type = H5Tget_class(data.type);
  const std::size_t width = H5Tget_size(data.type);
  // HDF5 converts slowly; the most common types are converted here, while they are copied.
  if (type == H5T_INTEGER && width == sizeof(std::int16_t) && H5Tget_sign(data.type) == H5T_SGN_2)
    read_blocks<std::int16_t>(blocks, H5T_NATIVE_INT16, to, poll);
  else if (type == H5T_FLOAT && width == sizeof(float))
    read_blocks<float>(blocks, H5T_NATIVE_FLOAT, to, poll);
  else
    read_blocks<double>(blocks, H5T_NATIVE_DOUBLE, to, poll);
  return values;
}

}  // namespace h5
