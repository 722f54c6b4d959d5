// NWB 2 (Neurodata Without Borders): objects carry the name of their type, and are found by it anywhere in the file.
// Source: nwb-schema 2.6 and hdmf-common 1.5, https://nwb-schema.readthedocs.io.
#pragma once

#include <array>
#include <golgi/api/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

#include "format.hpp"
#include "h5.hpp"

namespace nwb {

/// The type of an object ("ElectricalSeries"); empty if it has none.
std::string type_of(const h5::Object& object);

/// A DynamicTable: columns with the same number of rows; some of them are ragged.
class Table {
 public:
  explicit Table(h5::Object group) : group_(std::move(group)) {}
  const h5::Object& group() const { return group_; }
  std::size_t n_rows() const;  ///< number of rows of its column id
  std::vector<std::string> ids() const;
  std::vector<std::string> columns() const;  ///< names of the columns, in the table's order
  std::optional<h5::Object> column(const std::string& name) const;
  std::vector<std::string> texts(const std::string& name) const;  ///< a column of text; empty if there is none with n_rows
  std::vector<double> numbers(const std::string& name) const;     ///< a column of numbers; empty if there is none with n_rows
  /// The end of each row's items in a ragged column. @throws DataError unless the ends ascend to the number of items
  std::vector<std::size_t> ends(const std::string& name) const;
  /// The flat values that an index column refers to.
  h5::Object target(const std::string& name) const;

 private:
  h5::Object group_;
};

/// The properties of electrodes that variables receive.
struct Electrodes {
  std::vector<std::string> names, groups;  ///< by row
  std::vector<std::array<double, 3>> positions_um;
};
Electrodes electrodes_of(const Table& table);

/// Rows of a table that a dataset refers to. @param size  number of rows of that table
std::vector<std::size_t> rows_of(const h5::Object& region, std::size_t size);

/// The table that a region's attribute refers to; none without such an attribute.
std::optional<Table> table_of(const h5::Object& region);

/// The name of an area; empty for names such as "unknown".
std::string area(const std::string& written);

/// A summary such as "10 units, 8 good, 4 s"; never throws.
std::string summary_of_units(const h5::Object& units);
golgi::Dataset read_units(const h5::Object& units, const golgi::ReadRequest& request, const golgi::TaskContext& context);

/// Variables of a series without names.
std::vector<golgi::Variable> unnamed(const h5::Object& series, std::ptrdiff_t n);

/// The regions of interest to read.
struct Regions {
  std::vector<golgi::Variable> variables;
  std::vector<std::ptrdiff_t> kept;  ///< their rows in the values
};
Regions regions_of(const h5::Object& series, std::ptrdiff_t n, bool cells_only);

/// A summary such as "8 channels x 2000, 500 Hz, 4 s"; never throws.
std::string summary_of_series(const h5::Object& series);
/// @param invalid  times without a valid recording, on the file's clock
golgi::Dataset read_series(const h5::Object& series, const FormatParams& params, const std::vector<golgi::Interval>& invalid,
                           const golgi::ReadRequest& request, const golgi::TaskContext& context);

}  // namespace nwb
