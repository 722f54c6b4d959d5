// Attributes of objects, texts as HDF5 stores them, and the walk over all objects.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "h5_handles.hpp"

namespace h5 {
namespace {

constexpr std::size_t largest_attribute = 65536;

struct Attribute {
  Handle id, type, space;
  std::size_t n = 0;
};

/// The attribute, or none if it does not exist, is empty or is too large.
std::optional<Attribute> attribute(hid_t object, const char* name) {
  if (H5Aexists(object, name) <= 0) return std::nullopt;
  Attribute found{Handle(H5Aopen(object, name, H5P_DEFAULT)), {}, {}};
  if (!found.id) return std::nullopt;
  found.type = Handle(H5Aget_type(found.id));
  found.space = Handle(H5Aget_space(found.id));
  if (!found.type || !found.space) return std::nullopt;
  const hssize_t n = H5Sget_simple_extent_npoints(found.space);
  const std::size_t size = H5Tget_size(found.type);
  if (n <= 0 || size == 0 || static_cast<std::size_t>(n) > largest_attribute / size) return std::nullopt;
  found.n = n;
  return found;
}

std::string cut_text(const char* text, std::size_t size, H5T_str_t padding) {
  std::size_t n = strnlen(text, size);
  if (padding == H5T_STR_SPACEPAD)
    while (n > 0 && text[n - 1] == ' ') --n;
  return as_utf8(std::string(text, n));
}

}  // namespace

std::vector<std::string> texts_of(hid_t type, hid_t space, const std::string& place,
                                  const std::function<herr_t(hid_t, void*)>& read) {
  constexpr std::size_t most_bytes = 1000000000;
  const auto n = static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
  const std::size_t size = H5Tget_size(type);
  if (n == 0) return {};
  if (size == 0 || n > most_bytes / size)
    throw golgi::DataError(place + ": " + golgi::plural(n, "text") + " of " + std::to_string(size) +
                           " bytes are too much to read");
  std::vector<std::string> texts;
  texts.reserve(n);
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char*> pointers(n, nullptr);
    const Handle memory(H5Tcopy(type));
    const bool is_read = read(memory, pointers.data()) >= 0;
    if (is_read)
      for (const char* text : pointers) texts.push_back(text ? as_utf8(text) : "");
    const std::string why = is_read ? "" : detail();
    H5Dvlen_reclaim(memory, space, H5P_DEFAULT, pointers.data());
    if (!is_read) throw golgi::DataError(place + ": its text is damaged (" + why + "); copy the file again");
    return texts;
  }
  std::vector<char> bytes(n * size);
  const Handle memory(H5Tcopy(type));
  if (read(memory, bytes.data()) < 0)
    throw golgi::DataError(place + ": its text is damaged (" + detail() + "); copy the file again");
  const H5T_str_t padding = H5Tget_strpad(type);
  for (std::size_t k = 0; k < n; ++k) texts.push_back(cut_text(bytes.data() + k * size, size, padding));
  return texts;
}

bool Object::has_attribute(const char* name) const {
  const Guard guard;
  return H5Aexists(state_->id, name) > 0;
}

std::vector<std::string> Object::attribute_texts(const char* name) const {
  const Guard guard;
  const auto found = attribute(state_->id, name);
  if (!found || H5Tget_class(found->type) != H5T_STRING) return {};
  return texts_of(found->type, found->space, place() + ": attribute " + name,
                  [&](hid_t memory, void* buffer) { return H5Aread(found->id, memory, buffer); });
}

std::optional<std::string> Object::attribute_text(const char* name) const {
  const auto all = attribute_texts(name);
  return all.size() == 1 ? std::optional(all.front()) : std::nullopt;
}

std::optional<double> Object::attribute_number(const char* name) const {
  const Guard guard;
  const auto found = attribute(state_->id, name);
  if (!found || found->n != 1) return std::nullopt;
  const H5T_class_t kind = H5Tget_class(found->type);
  if (kind != H5T_INTEGER && kind != H5T_FLOAT && kind != H5T_ENUM) return std::nullopt;
  double value = 0;
  if (H5Aread(found->id, H5T_NATIVE_DOUBLE, &value) < 0)
    throw golgi::DataError(place() + ": its attribute " + name + " is damaged (" + detail() + "); copy the file again");
  return value;
}

std::optional<Object> Object::attribute_object(const char* name) const {
  const Guard guard;
  const auto found = attribute(state_->id, name);
  if (!found || found->n != 1 || H5Tequal(found->type, H5T_STD_REF_OBJ) <= 0) return std::nullopt;
  hobj_ref_t reference = 0;
  if (H5Aread(found->id, H5T_STD_REF_OBJ, &reference) < 0) return std::nullopt;
  return Opening::referred(*this, reference);
}

// --- The walk

namespace {

class Walk {
 public:
  explicit Walk(const Object& root) : root_(root) {}

  std::vector<Found> all() {
    seen_.emplace(root_.address(), "");
    visit(root_, 0);
    for (auto& [path, link] : later_) all_.push_back(by_link(path, link));
    return std::move(all_);
  }

 private:
  void visit(const Object& group, int depth) {
    constexpr int deepest = 64;
    if (depth > deepest) throw golgi::DataError(group.place() + ": groups are nested more than 64 levels deep");
    for (const Link& link : group.links()) {
      const std::string path = group.path().empty() ? link.name : group.path() + "/" + link.name;
      if (link.kind != Link::Kind::hard) {
        later_.emplace_back(path, link);
        continue;
      }
      Found found{path};
      try {
        found.object = group.find(link.name);
        if (found.object) take(found);
      } catch (const golgi::Error& error) {
        found.object.reset();
        found.trouble = error.what();
      }
      all_.push_back(found);
      if (found.object && found.alias_of.empty() && found.object->kind() == Kind::group) visit(*found.object, depth + 1);
    }
  }

  void take(Found& found) {
    const auto [at, is_new] = seen_.emplace(found.object->address(), found.path);
    if (!is_new) found.alias_of = at->second.empty() ? "/" : at->second;
  }

  Found by_link(const std::string& path, const Link& link) {
    Found found{path};
    try {
      found.object = root_.find(path);
      if (found.object) take(found);
    } catch (const golgi::Error& error) {
      found.object.reset();
      found.trouble = error.what();
    }
    if (!found.object && found.trouble.empty()) found.trouble = "links to '" + shown(link.target) + "', which does not exist";
    return found;
  }

  const Object& root_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> seen_;
  std::vector<std::pair<std::string, Link>> later_;
  std::vector<Found> all_;
};

}  // namespace

std::vector<Found> walk(const Object& root) { return Walk(root).all(); }

}  // namespace h5
