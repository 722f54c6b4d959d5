// Datasets whose items are not numbers: texts, references, lists, and fields of records.
#include <algorithm>

#include "h5_handles.hpp"

namespace h5 {
namespace {

/// The number of items. @throws DataError for another class, or too many items
std::size_t items_of(const Object& object, Class wanted, const char* expected) {
  constexpr std::int64_t most = 100000000;
  if (object.kind() != Kind::dataset || object.value_class() != wanted)
    throw golgi::DataError(object.place() + ": holds " + (object.kind() == Kind::dataset ? object.type_name() : "no data") +
                           "; expected " + expected);
  if (object.size() > most)
    throw golgi::DataError(object.place() + ": holds " + std::to_string(object.size()) + " items, which is too many to read");
  return object.size();
}

[[noreturn]] void refuse(const Object& object) {
  throw golgi::DataError(object.place() + ": its values are damaged (" + detail() + "); copy the file again");
}

}  // namespace

std::vector<std::string> Object::strings() const {
  const Guard guard;
  if (items_of(*this, Class::text, "text") == 0) return {};
  require_local();
  const Handle type(H5Dget_type(state_->id)), space(H5Dget_space(state_->id));
  return texts_of(type, space, place(), [&](hid_t memory, void* buffer) {
    return H5Dread(state_->id, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer);
  });
}

std::vector<std::optional<Object>> Object::references() const {
  const Guard guard;
  std::vector<hobj_ref_t> all(items_of(*this, Class::reference, "references to objects"));
  require_local();
  if (!all.empty() && H5Dread(state_->id, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()) < 0) refuse(*this);
  std::vector<std::optional<Object>> objects;
  objects.reserve(all.size());
  for (const hobj_ref_t& reference : all) objects.push_back(Opening::referred(*this, reference));
  return objects;
}

std::vector<std::vector<double>> Object::lists() const {
  const Guard guard;
  std::vector<hvl_t> all(items_of(*this, Class::list, "lists of numbers"));
  require_local();
  std::vector<std::vector<double>> lists;
  if (all.empty()) return lists;
  const Handle type(H5Tvlen_create(H5T_NATIVE_DOUBLE)), space(H5Dget_space(state_->id));
  hsize_t bytes = 0;
  if (H5Dvlen_get_buf_size(state_->id, type, space, &bytes) < 0) refuse(*this);
  golgi::require_room(1, static_cast<std::ptrdiff_t>(bytes / sizeof(double)), place());
  const bool is_read = H5Dread(state_->id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()) >= 0;
  const std::string why = is_read ? "" : detail();
  for (const hvl_t& list : all) {
    const auto* values = static_cast<const double*>(list.p);
    if (is_read) lists.emplace_back(values, values + (values ? list.len : 0));
  }
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, all.data());
  if (!is_read) throw golgi::DataError(place() + ": its lists are damaged (" + why + "); copy the file again");
  return lists;
}

std::vector<std::string> Object::fields() const {
  const Guard guard;
  const Handle type(H5Dget_type(state_->id));
  std::vector<std::string> names;
  if (value_class() != Class::compound) return names;
  for (int k = 0; k < H5Tget_nmembers(type); ++k) {
    char* name = H5Tget_member_name(type, static_cast<unsigned>(k));
    if (name) names.emplace_back(name);
    H5free_memory(name);
  }
  return names;
}

std::vector<double> Object::field(const std::string& name) const {
  const Guard guard;
  std::vector<double> values(items_of(*this, Class::compound, "a table of records"));
  require_local();
  const Handle type(H5Dget_type(state_->id));
  const int index = H5Tget_member_index(type, name.c_str());
  const H5T_class_t kind = index < 0 ? H5T_NO_CLASS : H5Tget_member_class(type, static_cast<unsigned>(index));
  if (kind != H5T_INTEGER && kind != H5T_FLOAT)
    throw golgi::DataError(place() + ": its records have no numeric field '" + name + "'");
  const Handle memory(H5Tcreate(H5T_COMPOUND, sizeof(double)));
  H5Tinsert(memory, name.c_str(), 0, H5T_NATIVE_DOUBLE);
  if (!values.empty() && H5Dread(state_->id, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) refuse(*this);
  return values;
}

}  // namespace h5
