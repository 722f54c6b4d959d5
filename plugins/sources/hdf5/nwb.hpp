// NWB 2 (Neurodata Without Borders): its objects carry the name of their type, and are found by it wherever they lie.
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

/// Type of an object ("ElectricalSeries"); empty: none.
std::string type_of(const h5::Object& object);

/// A DynamicTable: columns of the same number of rows, some of them ragged.
class Table {
 public:
  explicit Table(h5::Object group) : group_(std::move(group)) {}
  const h5::Object& group() const { return group_; }
  std::size_t n_rows() const;  ///< of its column id
  std::vector<std::string> ids() const;
  std::vector<std::string> columns() const;  ///< their names, in the table's order
  std::optional<h5::Object> column(const std::string& name) const;
  std::vector<std::string> texts(const std::string& name) const;  ///< of a column of text; empty: there is none of n_rows
  std::vector<double> numbers(const std::string& name) const;     ///< of a column of numbers; empty: there is none of n_rows
  /// A ragged column: where the items of each row end. @throws DataError unless they ascend to the number of items
  std::vector<std::size_t> ends(const std::string& name) const;
  /// The flat values that an index column refers to.
  h5::Object target(const std::string& name) const;

 private:
  h5::Object group_;
};

/// What of a table of electrodes goes to variables.
struct Electrodes {
  std::vector<std::string> names, groups;  ///< by row
  std::vector<std::array<double, 3>> positions_um;
};
Electrodes electrodes_of(const Table& table);

/// Rows of a table that a dataset refers to. @param size  of that table
std::vector<std::size_t> rows_of(const h5::Object& region, std::size_t size);

/// The table that a region's attribute refers to; none where it says none.
std::optional<Table> table_of(const h5::Object& region);

/// Area names that say none ("unknown") are empty.
std::string area(const std::string& written);

/// "10 units, 8 good, 4 s"; never throws.
std::string summary_of_units(const h5::Object& units);
golgi::Dataset read_units(const h5::Object& units, const golgi::ReadRequest& request, const golgi::TaskContext& context);

/// Variables of a series that says no names.
std::vector<golgi::Variable> unnamed(const h5::Object& series, std::ptrdiff_t n);

/// Regions of interest that are read.
struct Regions {
  std::vector<golgi::Variable> variables;
  std::vector<std::ptrdiff_t> kept;  ///< rows of the values
};
Regions regions_of(const h5::Object& series, std::ptrdiff_t n, bool cells_only);

/// "8 channels x 2000, 500 Hz, 4 s"; never throws.
std::string summary_of_series(const h5::Object& series);
/// @param invalid  times in which nothing was recorded, on the file's clock
golgi::Dataset read_series(const h5::Object& series, const FormatParams& params, const std::vector<golgi::Interval>& invalid,
                           const golgi::ReadRequest& request, const golgi::TaskContext& context);

}  // namespace nwb
