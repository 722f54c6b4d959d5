// Tables of NWB: columns, ragged columns, and the table of electrodes.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "nwb.hpp"

namespace nwb {

using golgi::DataError;
using h5::Class;
using h5::Object;

std::string type_of(const Object& object) {
  return object.kind() == h5::Kind::type ? "" : object.attribute_text("neurodata_type").value_or("");
}

std::size_t Table::n_rows() const {
  const auto id = column("id");
  if (!id) throw DataError(group_.place() + ": has no column 'id'; the table is damaged: copy the file again");
  return id->size();
}

std::vector<std::string> Table::ids() const {
  const auto id = group_.at("id");
  return id.value_class() == Class::text ? id.strings() : whole_texts(id.numbers());
}

std::vector<std::string> Table::columns() const {
  std::vector<std::string> all = group_.attribute_texts("colnames");
  std::erase_if(all, [&](const std::string& name) { return !group_.has(name); });
  return all;
}

std::optional<Object> Table::column(const std::string& name) const {
  if (!group_.has(name)) return std::nullopt;
  auto found = group_.find(name);
  return found && found->kind() == h5::Kind::dataset ? found : std::nullopt;
}

std::vector<std::string> Table::texts(const std::string& name) const {
  const auto found = column(name);
  if (!found || found->value_class() != Class::text || found->size() != static_cast<std::int64_t>(n_rows())) return {};
  return found->strings();
}

std::vector<double> Table::numbers(const std::string& name) const {
  const auto found = column(name);
  if (!found || found->value_class() != Class::number || found->size() != static_cast<std::int64_t>(n_rows())) return {};
  return found->numbers();
}

Object Table::target(const std::string& name) const {
  const auto index = group_.find(name + "_index");
  if (index)
    if (auto found = index->attribute_object("target")) return *found;
  return group_.at(name);
}

std::vector<std::size_t> Table::ends(const std::string& name) const {
  const Object index = group_.at(name + "_index");
  const auto numbers = index.numbers();
  if (numbers.size() != n_rows())
    throw DataError(group_.place() + ": has " + golgi::plural(n_rows(), "row") + " of id, but " +
                    golgi::plural(numbers.size(), "row") + " of " + name +
                    "_index; expected the same number; write the file again");
  const auto shape = target(name).shape();
  const double n_items = shape.empty() ? 0 : static_cast<double>(shape.front());
  std::vector<std::size_t> ends;
  double before = 0;
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    const double end = numbers[row];
    if (!(end >= before && end <= n_items))
      throw DataError(index.place() + ": row " + std::to_string(row) + " is " + golgi::format_number(end) + " after " +
                      golgi::format_number(before) + ", and " + name + " has " + golgi::format_number(n_items) +
                      " items; ends must ascend to that number; write the file again");
    ends.push_back(end);
    before = end;
  }
  return ends;
}

std::optional<Table> table_of(const Object& region) {
  auto table = region.attribute_object("table");
  if (!table || table->kind() != h5::Kind::group) return std::nullopt;
  return Table(*table);
}

std::vector<std::size_t> rows_of(const Object& region, std::size_t size) {
  std::vector<std::size_t> rows;
  for (const double row : region.numbers()) {
    if (!(row >= 0 && row < static_cast<double>(size) && row == std::floor(row)))
      throw DataError(region.place() + ": refers to row " + golgi::format_number(row) + " of a table with " +
                      golgi::plural(size, "row") + "; write the file again");
    rows.push_back(row);
  }
  return rows;
}

std::string area(const std::string& written) {
  std::string lower = written;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower == "unknown" || lower == "nan" || lower == "none" || lower == "n/a" ? "" : written;
}

namespace {

/// The position x, y, z of each row; empty if no number is finite.
std::vector<std::array<double, 3>> positions_in(const Table& table, std::size_t n, const std::array<const char*, 3>& columns) {
  std::vector<std::array<double, 3>> positions(n, {golgi::undefined, golgi::undefined, golgi::undefined});
  bool is_known = false;
  for (std::size_t axis = 0; axis < columns.size(); ++axis) {
    const auto numbers = table.numbers(columns[axis]);
    for (std::size_t row = 0; row < numbers.size(); ++row) {
      if (!std::isfinite(numbers[row])) continue;
      positions[row][axis] = numbers[row];
      is_known = true;
    }
  }
  if (!is_known) positions.clear();
  return positions;
}

}  // namespace

Electrodes electrodes_of(const Table& table) {
  const std::size_t n = table.n_rows();
  Electrodes all;
  for (const char* column : {"channel_name", "label"})
    if (all.names.empty()) all.names = table.texts(column);
  if (all.names.empty()) all.names = table.ids();
  all.groups = table.texts("location");
  all.groups.resize(n);
  const auto shanks = table.texts("group_name");
  for (std::size_t row = 0; row < n; ++row) {
    all.groups[row] = area(all.groups[row]);
    if (all.groups[row].empty() && !shanks.empty()) all.groups[row] = area(shanks[row]);
  }
  all.positions_um = positions_in(table, n, {"x", "y", "z"});
  if (all.positions_um.empty()) all.positions_um = positions_in(table, n, {"rel_x", "rel_y", "rel_z"});
  if (all.positions_um.empty()) all.positions_um.assign(n, {golgi::undefined, golgi::undefined, golgi::undefined});
  return all;
}

}  // namespace nwb
