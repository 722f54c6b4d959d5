// Values of datasets: their type, checks before reading, and reading all of them.
#include <algorithm>
#include <array>
#include <cmath>

#include "h5_handles.hpp"

namespace h5 {

Data data_of(const Object& object) {
  const hid_t id = Opening::id_of(object);
  Data data{Handle(H5Dget_type(id)), Handle(H5Dget_space(id)), Handle(H5Dget_create_plist(id)), {}};
  if (object.kind() != Kind::dataset)
    throw golgi::DataError(object.place() +
                           (object.kind() == Kind::type ? ": is a data type, not data" : ": is a group, not data"));
  if (!data.type || !data.space || !data.creation)
    throw golgi::DataError(object.place() + ": its description is damaged (" + detail() + "); copy the file again");
  const int n = H5Sget_simple_extent_ndims(data.space);
  data.extent.resize(std::max(0, n));
  if (n > 0) H5Sget_simple_extent_dims(data.space, data.extent.data(), nullptr);
  return data;
}

namespace {

constexpr hsize_t largest_chunk_bytes = 1000000000;

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

/// Refuses values that are stored in other files, and chunks that are too large.
void refuse_elsewhere(const Object& object, const Data& data) {
  std::array<char, 1024> name{};
  const H5D_layout_t layout = H5Pget_layout(data.creation);
  if (layout == H5D_VIRTUAL) {
    H5Pget_virtual_filename(data.creation, 0, name.data(), name.size() - 1);
    throw golgi::DataError(object.place() + ": is a virtual dataset: its values are stored in '" + shown(name.data()) +
                           "'; links to other files are not followed: give that file as path");
  }
  if (H5Pget_external_count(data.creation) > 0) {
    off_t offset = 0;
    hsize_t size = 0;
    H5Pget_external(data.creation, 0, name.size() - 1, name.data(), &offset, &size);
    throw golgi::DataError(object.place() + ": its values are stored in an external file, '" + shown(name.data()) +
                           "'; links to other files are not followed");
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
    case Class::list: return "lists of numbers, perhaps of events; expected an array of numbers";
    case Class::reference: return "references to other objects, not numbers";
    case Class::compound: return "a table of records; expected an array of numbers";
    default: return "values of an unsupported type; expected numbers";
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
      throw golgi::DataError(place() + ": its stated size is impossibly large; the file is damaged: copy it again");
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
  require_stored();
}

void Object::require_stored() const {
  const Guard guard;
  const Data data = data_of(*this);
  hsize_t file_bytes = 0;
  const hid_t file = H5Iget_file_id(state_->id);
  const bool is_known = file >= 0 && H5Fget_filesize(file, &file_bytes) >= 0;
  if (file >= 0) H5Fclose(file);
  if (!is_known) return;
  constexpr double most_a_byte = 1032, small = 1 << 26;  // best possible compression of deflate
  const double stored = static_cast<double>(std::min(H5Dget_storage_size(state_->id), file_bytes));
  const double claimed = static_cast<double>(size()) * static_cast<double>(H5Tget_size(data.type));
  if (stored > 0 && claimed > small && claimed > most_a_byte * stored)
    throw golgi::DataError(place() + ": its stated size, " + std::to_string(size()) + " values" + ", is more than its " +
                           std::to_string(static_cast<long long>(stored)) +
                           " bytes can hold; the file is damaged: copy it again");
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
  std::vector<double> values(size());
  if (H5Dread(state_->id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    throw golgi::DataError(place() + ": its values are damaged (" + detail() + "); copy the file again");
  return values;
}

double Object::number() const {
  const auto all = size() == 1 ? numbers() : std::vector<double>();
  if (all.size() == 1) return all.front();
  throw golgi::DataError(place() + ": holds " + golgi::plural(size(), "value") + "; expected a single number");
}

}  // namespace h5
