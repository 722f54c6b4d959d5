// Regions of interest of an imaging session: which of them are cells, and their positions.
#include <algorithm>
#include <cmath>

#include "nwb.hpp"

namespace nwb {
namespace {

using golgi::DataError;
using h5::Class;
using h5::Object;

/// Distance between pixels in micrometres, by axis; NaN if the file does not give it.
std::array<double, 3> spacing_of(const Table& segmentation) {
  std::array<double, 3> spacing{golgi::undefined, golgi::undefined, golgi::undefined};
  if (!segmentation.group().has("imaging_plane")) return spacing;
  const Object plane = segmentation.group().at("imaging_plane");
  if (!plane.has("grid_spacing")) return spacing;
  const Object grid = plane.at("grid_spacing");
  const std::string unit = grid.attribute_text("unit").value_or("meters");
  const double factor = unit.starts_with("micro") || unit == "um" ? 1 : unit.starts_with("milli") || unit == "mm" ? 1e3 : 1e6;
  const auto numbers = grid.numbers();
  for (std::size_t axis = 0; axis < spacing.size() && axis < numbers.size(); ++axis) spacing[axis] = numbers[axis] * factor;
  return spacing;
}

/// The centre of each region: the weighted mean of its pixels.
std::vector<std::array<double, 3>> centres_of(const Table& segmentation) {
  const std::array<double, 3> nowhere{golgi::undefined, golgi::undefined, golgi::undefined};
  std::vector<std::array<double, 3>> centres(segmentation.n_rows(), nowhere);
  const std::string column = segmentation.column("pixel_mask_index") ? "pixel_mask" : "voxel_mask";
  if (!segmentation.column(column + "_index")) return centres;
  const auto spacing = spacing_of(segmentation);
  const Object pixels = segmentation.target(column);
  const auto fields = pixels.fields();
  const auto weights =
      std::ranges::count(fields, "weight") > 0 ? pixels.field("weight") : std::vector<double>(pixels.size(), 1);
  const auto ends = segmentation.ends(column);
  for (std::size_t axis = 0; axis < nowhere.size(); ++axis) {
    const std::string name(1, static_cast<char>('x' + axis));
    if (std::ranges::count(fields, name) == 0) continue;
    const auto at = pixels.field(name);
    std::size_t begin = 0;
    for (std::size_t roi = 0; roi < ends.size(); ++roi) {
      double sum = 0, weight = 0;
      for (std::size_t k = begin; k < ends[roi]; ++k) sum += weights[k] * at[k], weight += weights[k];
      if (weight > 0) centres[roi][axis] = sum / weight * spacing[axis];
      begin = ends[roi];
    }
  }
  return centres;
}

/// Whether each row is a cell; true for all rows if the table has no such column.
std::vector<bool> cells_of(const Table& segmentation, std::size_t n) {
  std::vector<bool> cells(n, true);
  for (const char* name : {"iscell", "accepted"}) {
    const auto column = segmentation.column(name);
    if (!column || column->value_class() != Class::number) continue;
    const auto shape = column->shape();
    const std::size_t width = shape.size() == 2 ? static_cast<std::size_t>(shape[1]) : 1;
    const auto numbers = column->numbers();
    if (numbers.size() != n * width || width == 0) continue;
    for (std::size_t row = 0; row < n; ++row) cells[row] = numbers[row * width] != 0;
    break;
  }
  return cells;
}

}  // namespace

Regions regions_of(const Object& series, std::ptrdiff_t n, bool cells_only) {
  Regions regions;
  const auto table = series.has("rois") ? table_of(series.at("rois")) : std::nullopt;
  if (!table) {
    for (std::ptrdiff_t i = 0; i < n; ++i) regions.kept.push_back(i);
    regions.variables = unnamed(series, n);
    return regions;
  }
  const std::size_t n_rows = table->n_rows();
  const auto rows = rows_of(series.at("rois"), n_rows);
  if (std::ssize(rows) != n)
    throw DataError(series.at("rois").place() + ": lists " + golgi::plural(rows.size(), "region") + ", but the series has " +
                    golgi::plural(n, "signal") + "; write the file again");
  const auto ids = table->ids();
  const auto centres = centres_of(*table);
  const auto cells = cells_of(*table, n_rows);
  std::string location;
  if (table->group().has("imaging_plane"))
    if (const Object plane = table->group().at("imaging_plane"); plane.has("location"))
      if (const Object text = plane.at("location"); text.value_class() == Class::text && text.size() == 1)
        location = area(text.strings().front());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (cells_only && !cells[rows[i]]) continue;
    regions.kept.push_back(static_cast<std::ptrdiff_t>(i));
    regions.variables.emplace_back(ids[rows[i]]).set_group(location).set_position_um(centres[rows[i]]);
  }
  if (regions.kept.empty())
    throw DataError(series.place() + ": none of its " + golgi::plural(rows.size(), "region") +
                    " is a cell; set cells_only: false for the reader source/hdf5");
  return regions;
}

}  // namespace nwb
