// MATLAB 7.3: HDF5 after a block of 512 bytes. Dimensions are stored in reverse order, cells are references, and attributes
// give the classes. Source: MathWorks' description of MAT-files of version 7.3, and files written by MATLAB.
#include <algorithm>
#include <cmath>
#include <fstream>

#include "format.hpp"
#include "matlab_recordings.hpp"

namespace {

using golgi::DataError;
using h5::Object;
using matlab::Array;
using matlab::ArrayPtr;

std::string class_of(const Object& object) {
  if (auto written = object.attribute_text("MATLAB_class")) return *written;
  return object.kind() == h5::Kind::group ? "struct" : object.type_name();
}

Array::Kind kind_of(const Object& object, const std::string& class_name) {
  if (object.has_attribute("MATLAB_object_decode")) return Array::Kind::object;
  if (object.has_attribute("MATLAB_sparse")) return Array::Kind::sparse;
  const Array::Kind kind = matlab::kind_of(class_name);
  const bool is_group = object.kind() == h5::Kind::group;
  if (kind == Array::Kind::structure) return is_group ? kind : Array::Kind::object;
  return is_group ? Array::Kind::object : kind;
}

bool is_empty(const Object& object) { return object.attribute_number("MATLAB_empty").value_or(0) == 1; }

/// The dimensions in MATLAB's order. An empty array stores its dimensions as values.
std::vector<std::int64_t> dims_of(const Object& object, Array::Kind kind) {
  if (kind == Array::Kind::sparse) {
    const double rows = object.attribute_number("MATLAB_sparse").value_or(-1);
    const std::int64_t columns = object.at("jc").size() - 1;
    constexpr double most = 1e9;
    if (!(rows >= 0 && rows < most) || columns < 0)
      throw DataError(object.place() + ": its size is damaged; save the file again");
    return {static_cast<std::int64_t>(rows), columns};
  }
  if (object.kind() == h5::Kind::group) return {1, 1};
  if (is_empty(object)) {
    constexpr std::int64_t most_dims = 32;
    std::vector<std::int64_t> dims;
    if (object.size() > most_dims) throw DataError(object.place() + ": its size is damaged; save the file again");
    for (const double extent : object.numbers())
      dims.push_back(extent > 0 && extent < 1e15 ? static_cast<std::int64_t>(extent) : 0);
    // The array is marked as empty, so one dimension must be 0.
    if (std::ranges::count(dims, 0) == 0) dims = {0, 0};
    return dims;
  }
  auto shape = object.shape();
  std::ranges::reverse(shape);
  while (shape.size() < 2) shape.push_back(1);
  return shape;
}

std::string utf8_of(const std::vector<double>& units) {
  std::string text;
  for (std::size_t k = 0; k < units.size(); ++k) {
    auto point = static_cast<std::uint32_t>(units[k]);
    if (point >= 0xd800 && point < 0xdc00 && k + 1 < units.size()) {
      const auto low = static_cast<std::uint32_t>(units[++k]);
      point = 0x10000 + ((point - 0xd800) << 10) + ((low - 0xdc00) & 0x3ff);
    }
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += {static_cast<char>(0xc0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3f))};
    } else if (point < 0x10000) {
      text += {static_cast<char>(0xe0 | (point >> 12)), static_cast<char>(0x80 | ((point >> 6) & 0x3f)),
               static_cast<char>(0x80 | (point & 0x3f))};
    } else {
      text += {static_cast<char>(0xf0 | ((point >> 18) & 7)), static_cast<char>(0x80 | ((point >> 12) & 0x3f)),
               static_cast<char>(0x80 | ((point >> 6) & 0x3f)), static_cast<char>(0x80 | (point & 0x3f))};
    }
  }
  return text;
}

class StoredArray final : public Array {
 public:
  StoredArray(const Object& object, const std::string& name, const std::string& file, const std::string& class_name, Kind kind)
      : Array(name, file + ":" + h5::shown(name), class_name, kind, dims_of(object, kind)), object_(object), file_(file) {
    set_complex(object.kind() == h5::Kind::dataset && object.value_class() == h5::Class::complex);
  }

  golgi::Matrix matrix(std::size_t variable_axis, golgi::SampleRange samples,
                       const std::function<void()>& poll) const override {
    if (object_.shape().size() == 2) return object_.matrix(1 - variable_axis, samples, poll);
    throw DataError(place() + ": its size is damaged; save the file again");
  }

  std::vector<double> numbers() const override { return is_empty(object_) ? std::vector<double>() : object_.numbers(); }

  std::vector<std::string> texts() const override {
    const auto units = numbers();
    if (units.empty() || dims().size() != 2) return {""};
    const auto n_rows = static_cast<std::size_t>(dims()[0]), n_columns = static_cast<std::size_t>(dims()[1]);
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < n_rows; ++i) {
      std::vector<double> row;
      for (std::size_t j = 0; j < n_columns; ++j) row.push_back(std::clamp(units[j * n_rows + i], 0.0, 65535.0));
      std::string text = utf8_of(row);
      while (text.ends_with(' ')) text.pop_back();  // rows of characters are padded
      rows.push_back(std::move(text));
    }
    return rows;
  }

  std::vector<ArrayPtr> items() const override;

  std::vector<golgi::Link> entries() const override {
    const auto ends = object_.at("jc").numbers();
    std::vector<double> rows, weights;
    if (object_.has("ir") && object_.has("data")) {
      rows = object_.at("ir").numbers();
      weights = object_.at("data").numbers();
    }
    std::vector<golgi::Link> links;
    for (std::size_t column = 0; column + 1 < ends.size(); ++column)
      for (double k = ends[column]; k < ends[column + 1]; ++k) {
        const auto n_entries = static_cast<double>(std::min(rows.size(), weights.size()));
        const auto at = k >= 0 && k < n_entries ? static_cast<std::size_t>(k) : rows.size();
        if (at == rows.size() || !(rows[at] >= 0 && rows[at] < static_cast<double>(dims()[0])))
          throw DataError(place() + ": its list of entries is damaged; save the file again");
        if (weights[at] != 0)
          links.push_back({static_cast<std::int32_t>(rows[at]), static_cast<std::int32_t>(column), weights[at]});
      }
    return links;
  }

 private:
  Object object_;
  std::string file_;
};

ArrayPtr array_of(const Object& object, const std::string& name, const std::string& file) {
  if (object.kind() == h5::Kind::type) return nullptr;
  const std::string class_name = class_of(object);
  return std::make_shared<const StoredArray>(object, name, file, class_name, kind_of(object, class_name));
}

std::vector<ArrayPtr> StoredArray::items() const {
  std::vector<ArrayPtr> all;
  if (kind() == Kind::structure) {
    for (const h5::Link& link : object_.links())
      if (const auto field = object_.find(link.name)) all.push_back(array_of(*field, name() + "." + link.name, file_));
    return all;
  }
  if (is_empty(object_)) return all;
  for (const auto& item : object_.references())
    all.push_back(item ? array_of(*item, name() + "{" + std::to_string(all.size() + 1) + "}", file_) : nullptr);
  return all;
}

class Matlab73 final : public Format {
 public:
  explicit Matlab73(const Object& root) : Format(root), recordings_(root.place(), variables_of(root)) {}
  std::vector<golgi::Candidate> candidates() const override { return recordings_.candidates(); }
  std::vector<golgi::FilePart> parts() const override { return recordings_.parts(); }
  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const override {
    return recordings_.read(request, context);
  }
  golgi::GroundTruth truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double,
                           const golgi::TaskContext& context) const override {
    return recordings_.truth(request, names, context);
  }

 private:
  static std::vector<ArrayPtr> variables_of(const Object& root) {
    std::vector<ArrayPtr> all;
    for (const h5::Link& link : root.links()) {
      if (link.name.starts_with('#')) continue;  // groups that cells and objects refer to
      if (const auto object = root.find(link.name)) all.push_back(array_of(*object, link.name, root.place()));
    }
    return all;
  }

  matlab::Recordings recordings_;
};

}  // namespace

std::unique_ptr<Format> matlab_format(const Object& root) {
  const std::string begin = "MATLAB 7.3 MAT-file";
  std::ifstream file(root.file(), std::ios::binary);
  std::string found(begin.size(), '\0');
  file.read(found.data(), static_cast<std::streamsize>(found.size()));
  return found == begin ? std::make_unique<Matlab73>(root) : nullptr;
}
