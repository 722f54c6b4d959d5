// Values of datasets. Numbers are read in blocks of whole chunks, so that each chunk is decoded once.
#include <algorithm>
#include <array>
#include <cmath>

#include "h5_handles.hpp"

namespace h5 {
namespace {

constexpr hsize_t largest_chunk_bytes = 1000000000, block_values = 2000000;

struct Data {
  Handle type, space, creation;
  std::vector<hsize_t> extent;
};

Data data_of(const Object& object) {
  const hid_t id = Opening::id_of(object);
  Data data{Handle(H5Dget_type(id)), Handle(H5Dget_space(id)), Handle(H5Dget_create_plist(id)), {}};
  if (object.kind() != Kind::dataset)
    throw golgi::DataError(object.place() +
                           (object.kind() == Kind::type ? ": is a data type, not data" : ": is a group, not data"));
  if (!data.type || !data.space || !data.creation)
    throw golgi::DataError(object.place() + ": its description is damaged (" + detail() + "); copy the file again");
  const int n = H5Sget_simple_extent_ndims(data.space);
  data.extent.resize(static_cast<std::size_t>(std::max(0, n)));
  if (n > 0) H5Sget_simple_extent_dims(data.space, data.extent.data(), nullptr);
  return data;
}

Class class_of(hid_t type) {
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
    case H5T_FLOAT:
    case H5T_ENUM: return Class::number;
    case H5T_STRING: return Class::text;
    case H5T_REFERENCE: return H5Tequal(type, H5T_STD_REF_OBJ) > 0 ? Class::reference : Class::other;
    case H5T_VLEN: {
      const Handle base(H5Tget_super(type));
      return class_of(base) == Class::number ? Class::list : Class::other;
    }
    case H5T_COMPOUND: {
      if (H5Tget_nmembers(type) != 2) return Class::compound;
      const bool is_complex = (H5Tget_member_index(type, "r") >= 0 && H5Tget_member_index(type, "i") >= 0) ||
                              (H5Tget_member_index(type, "real") >= 0 && H5Tget_member_index(type, "imag") >= 0);
      return is_complex ? Class::complex : Class::compound;
    }
    default: return Class::other;
  }
}

/// Values that lie in other files.
void refuse_elsewhere(const Object& object, const Data& data) {
  std::array<char, 1024> name{};
  const H5D_layout_t layout = H5Pget_layout(data.creation);
  if (layout == H5D_VIRTUAL) {
    H5Pget_virtual_filename(data.creation, 0, name.data(), name.size() - 1);
    throw golgi::DataError(object.place() + ": is a virtual dataset: its values lie in '" + shown(name.data()) +
                           "'; other files are not followed: name that file as path");
  }
  if (H5Pget_external_count(data.creation) > 0) {
    off_t offset = 0;
    hsize_t size = 0;
    H5Pget_external(data.creation, 0, name.size() - 1, name.data(), &offset, &size);
    throw golgi::DataError(object.place() + ": its values lie in an external file, '" + shown(name.data()) +
                           "'; other files are not followed");
  }
  if (layout != H5D_CHUNKED) return;
  std::array<hsize_t, H5S_MAX_RANK> chunk{};
  const int n = H5Pget_chunk(data.creation, static_cast<int>(chunk.size()), chunk.data());
  hsize_t bytes = H5Tget_size(data.type);
  for (int i = 0; i < n; ++i) {
    if (chunk[i] == 0 || bytes > largest_chunk_bytes / chunk[i])
      throw golgi::DataError(object.place() + ": its chunks are larger than 1 GB; rewrite it: h5repack -l CHUNK=… IN OUT");
    bytes *= chunk[i];
  }
}

void require_filters(const Object& object, const Data& data) {
  static const std::map<int, const char*> names{{32000, "lzf"},        {32001, "blosc"}, {32004, "lz4"},
                                                {32008, "bitshuffle"}, {32013, "zfp"},   {32015, "zstd"}};
  for (int k = 0; k < H5Pget_nfilters(data.creation); ++k) {
    unsigned flags = 0, config = 0;
    std::size_t n = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(data.creation, static_cast<unsigned>(k), &flags, &n, nullptr, 0, nullptr, &config);
    if (filter < 0 || H5Zfilter_avail(filter) > 0) continue;
    const auto known = names.find(filter);
    throw golgi::DataError(object.place() + ": is stored with filter " + std::to_string(filter) +
                           (known == names.end() ? "" : std::string(" (") + known->second + ")") +
                           ", which this build cannot decode; rewrite it: h5repack -f GZIP=4 IN OUT");
  }
}

std::string what_is(Class kind) {
  switch (kind) {
    case Class::text: return "text, not numbers";
    case Class::complex: return "complex numbers; save real parts or magnitudes";
    case Class::list: return "lists of numbers, of events perhaps; expected an array of numbers";
    case Class::reference: return "references to other objects, not numbers";
    case Class::compound: return "a table of records; expected an array of numbers";
    default: return "values of a kind that is not read; expected numbers";
  }
}

}  // namespace

Class Object::value_class() const {
  const Guard guard;
  return kind() == Kind::dataset ? class_of(data_of(*this).type) : Class::other;
}

bool Object::is_boolean() const {
  const Guard guard;
  const Data data = data_of(*this);
  if (H5Tget_class(data.type) != H5T_ENUM || H5Tget_nmembers(data.type) != 2) return false;
  char* name = H5Tget_member_name(data.type, 1);
  const bool is_true = name && std::string_view(name) == "TRUE";
  H5free_memory(name);
  return is_true;
}

bool Object::is_whole() const {
  const Guard guard;
  const H5T_class_t type = H5Tget_class(data_of(*this).type);
  return type == H5T_INTEGER || type == H5T_ENUM;
}

std::string Object::type_name() const {
  const Guard guard;
  const Data data = data_of(*this);
  const std::string bits = std::to_string(8 * H5Tget_size(data.type));
  switch (H5Tget_class(data.type)) {
    case H5T_INTEGER: return (H5Tget_sign(data.type) == H5T_SGN_NONE ? "uint" : "int") + bits;
    case H5T_FLOAT: return "float" + bits;
    case H5T_ENUM: return is_boolean() ? "boolean" : "labels";
    default: return what_is(class_of(data.type));
  }
}

std::vector<std::int64_t> Object::shape() const {
  const Guard guard;
  const Data data = data_of(*this);
  return {data.extent.begin(), data.extent.end()};
}

std::int64_t Object::size() const {
  const Guard guard;
  const Data data = data_of(*this);
  if (H5Sget_simple_extent_type(data.space) == H5S_NULL) return 0;
  std::int64_t n = 1;
  for (const hsize_t extent : data.extent)
    if (extent > static_cast<hsize_t>(INT64_MAX) || __builtin_mul_overflow(n, static_cast<std::int64_t>(extent), &n))
      throw golgi::DataError(place() + ": its stated size is too large to be true; the file is damaged: copy it again");
  return n;
}

std::optional<double> Object::unwritten() const {
  const Guard guard;
  const Data data = data_of(*this);
  if (H5Pget_layout(data.creation) == H5D_COMPACT || H5Dget_storage_size(state_->id) > 0) return std::nullopt;
  double fill = 0;
  if (H5Pget_fill_value(data.creation, H5T_NATIVE_DOUBLE, &fill) < 0) fill = 0;
  return fill;
}

void Object::require_numbers() const {
  const Guard guard;
  const Data data = data_of(*this);
  const Class kind = class_of(data.type);
  if (size() == 0) throw golgi::DataError(place() + ": holds no values");
  if (kind != Class::number) throw golgi::DataError(place() + ": holds " + what_is(kind));
  require_local();
}

void Object::require_local() const {
  const Guard guard;
  const Data data = data_of(*this);
  refuse_elsewhere(*this, data);
  require_filters(*this, data);
}

std::vector<double> Object::numbers() const {
  const Guard guard;
  if (kind() == Kind::dataset && size() == 0 && value_class() == Class::number) return {};
  require_numbers();
  golgi::require_room(1, size(), place());
  std::vector<double> values(static_cast<std::size_t>(size()));
  if (H5Dread(state_->id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    throw golgi::DataError(place() + ": its values are damaged (" + detail() + "); copy the file again");
  return values;
}

double Object::number() const {
  const auto all = size() == 1 ? numbers() : std::vector<double>();
  if (all.size() == 1) return all.front();
  throw golgi::DataError(place() + ": holds " + golgi::plural(static_cast<std::size_t>(size()), "value") +
                         "; expected a single number");
}

// --- Blocks of a matrix

namespace {

/// A 2-D part of a dataset, as (axis 0, axis 1); 1-D data are a matrix of one column.
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
    // As wide as chunks, a block holds each chunk's numbers in one piece; values that are not in chunks lie row after row.
    constexpr hsize_t few_values = 65536;
    grow(is_chunked_ ? 0 : 1, block_values);
    grow(is_chunked_ ? 1 : 0, is_chunked_ ? few_values : block_values);
  }

  /// @param type  of the numbers in memory   @return false where it fails
  bool read(const Block& block, hid_t type, void* values) const {
    const Handle file_space(H5Dget_space(Opening::id_of(object_)));
    const Handle memory_space(H5Screate_simple(static_cast<int>(rank_), block.count.data(), nullptr));
    return file_space && memory_space &&
           H5Sselect_hyperslab(file_space, H5S_SELECT_SET, block.first.data(), nullptr, block.count.data(), nullptr) >= 0 &&
           H5Dread(Opening::id_of(object_), type, memory_space, file_space, H5P_DEFAULT, values) >= 0;
  }

  /// Calls body for the blocks that cover a part. @param size  of a block
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

  /// Which samples of a block cannot be read.
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
  /// By whole chunks, up to so many values.
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

/// (rows, cols) to (cols, rows), in pieces that stay in the cache.
template <class T>
void put_transposed(const std::vector<T>& values, std::size_t rows, std::size_t cols, golgi::Matrix& out,
                    std::ptrdiff_t first_row, std::ptrdiff_t first_col) {
  constexpr std::size_t most_rows = 256, most_cols = 32;
  for (std::size_t i0 = 0; i0 < rows; i0 += most_rows)
    for (std::size_t j0 = 0; j0 < cols; j0 += most_cols)
      for (std::size_t j = j0; j < std::min(cols, j0 + most_cols); ++j) {
        double* row = out.row(first_row + static_cast<std::ptrdiff_t>(j)).data() + first_col;
        for (std::size_t i = i0; i < std::min(rows, i0 + most_rows); ++i) row[i] = static_cast<double>(values[i * cols + j]);
      }
}

/// Where the values go that are read.
struct Destination {
  golgi::Matrix& values;
  Block part;  ///< of the dataset
  std::size_t variable_axis;
};

/// @param type  T, as HDF5 names it
template <class T>
void read_blocks(const Blocks& blocks, hid_t type, const Destination& to, const std::function<void()>& poll) {
  std::vector<T> scratch;
  const std::size_t sample_axis = 1 - to.variable_axis;
  blocks.cover(to.part, blocks.block(), [&](const Block& block) {
    poll();
    const std::size_t rows = block.count[0], cols = block.count[1];
    scratch.resize(rows * cols);
    if (!blocks.read(block, type, scratch.data())) blocks.refuse(block, sample_axis);
    const auto row = static_cast<std::ptrdiff_t>(block.first[to.variable_axis] - to.part.first[to.variable_axis]);
    const auto col = static_cast<std::ptrdiff_t>(block.first[sample_axis] - to.part.first[sample_axis]);
    if (to.variable_axis == 1) return put_transposed(scratch, rows, cols, to.values, row, col);
    for (std::size_t i = 0; i < rows; ++i) {
      double* out = to.values.row(row + static_cast<std::ptrdiff_t>(i)).data() + col;
      for (std::size_t j = 0; j < cols; ++j) out[j] = static_cast<double>(scratch[i * cols + j]);
    }
  });
}

}  // namespace

golgi::Matrix Object::matrix(std::size_t variable_axis, golgi::SampleRange samples, const std::function<void()>& poll) const {
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
  const auto n = static_cast<std::ptrdiff_t>(part.count[variable_axis]);
  golgi::require_room(n, samples.size(), place());
  golgi::Matrix values(n, samples.size());
  const Destination to{values, part, variable_axis};
  const H5T_class_t type = H5Tget_class(data.type);
  const std::size_t width = H5Tget_size(data.type);
  // HDF5 converts slowly; the most common types are converted here, while they are put in their places.
  if (type == H5T_INTEGER && width == sizeof(std::int16_t) && H5Tget_sign(data.type) == H5T_SGN_2)
    read_blocks<std::int16_t>(blocks, H5T_NATIVE_INT16, to, poll);
  else if (type == H5T_FLOAT && width == sizeof(float))
    read_blocks<float>(blocks, H5T_NATIVE_FLOAT, to, poll);
  else
    read_blocks<double>(blocks, H5T_NATIVE_DOUBLE, to, poll);
  return values;
}

}  // namespace h5
