#include "nwb.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace nwb {
namespace {

using golgi::DataError;
using golgi::FilePart;
using h5::Class;
using h5::Object;

/// Types whose values are images or short segments around events, not a recording of variables.
bool is_skipped(const std::string& type) {
  static const std::set<std::string> skipped{"ImageSeries",      "ImageMaskSeries",  "OpticalSeries",       "IndexSeries",
                                             "OnePhotonSeries",  "TwoPhotonSeries",  "DecompositionSeries", "SpikeEventSeries",
                                             "AnnotationSeries", "OptogeneticSeries"};
  return skipped.contains(type);
}

/// Types that hold behaviour or stimuli.
bool is_behaviour(const std::string& type) {
  static const std::set<std::string> all{"BehavioralTimeSeries", "BehavioralEvents", "BehavioralEpochs", "Position",
                                         "EyeTracking",          "PupilTracking",    "CompassDirection", "SpatialSeries",
                                         "IntervalSeries"};
  return all.contains(type);
}

bool is_series(const Object& object, const std::string& type) {
  static const std::set<std::string> known{"ElectricalSeries", "RoiResponseSeries", "CurrentClampSeries", "VoltageClampSeries",
                                           "TimeSeries",       "SpatialSeries",     "IntervalSeries",     "PatchClampSeries"};
  if (type.empty() || is_skipped(type) || !object.has("data")) return false;
  return known.contains(type) || object.has("timestamps") || object.has("starting_time");
}

bool lies_in(const std::string& path, const char* folder) { return path.starts_with(std::string(folder) + "/"); }

class Nwb final : public Format {
 public:
  Nwb(const Object& root, const FormatParams& params) : Format(root), params_(params), all_(h5::walk(root)) {
    for (const h5::Found& found : all_) {
      if (!found.object || !found.alias_of.empty() || found.object->kind() != h5::Kind::group) continue;
      const std::string type = type_of(*found.object);
      if (is_behaviour(type)) behaviour_.push_back(found.path);
      const bool is_table = !found.object->attribute_texts("colnames").empty();
      if (type == "Units" && found.object->has("spike_times"))
        units_.push_back(*found.object);
      else if (is_table && found.object->has("start_time"))
        tables_.push_back(*found.object);
      else if (lies_in_recordings(found.path) && is_series(*found.object, type) && is_readable(*found.object))
        series_.push_back(*found.object);
    }
  }

  std::vector<golgi::Candidate> candidates() const override {
    std::vector<golgi::Candidate> all;
    for (const Object& units : units_) all.push_back({units.path(), summary_of_units(units)});
    for (const Object& series : series_)
      if (!is_covariate(series)) all.push_back({series.path(), summary_of_series(series)});
    return all;
  }

  std::vector<FilePart> parts() const override {
    std::vector<FilePart> parts;
    for (const Object& table : tables_) parts.push_back({FilePart::Kind::table, table.path(), summary_of_table(table)});
    for (const Object& series : series_)
      if (is_covariate(series)) parts.push_back({FilePart::Kind::series, series.path(), summary_of_series(series)});
    for (FilePart& other : other_names(all_)) {
      const auto is_inside = [&](const char* folder) { return lies_in(other.name, folder); };
      if (is_inside("acquisition") || is_inside("processing") || is_inside("stimulus") || other.name == "units")
        if (is_whole(other.name)) parts.push_back(std::move(other));
    }
    return parts;
  }

  golgi::TextTable table(const std::string& name) const override {
    const Table table(root_.at(name));
    golgi::TextTable text;
    std::vector<std::vector<std::string>> columns;
    for (const auto& column : table.columns()) {
      if (table.column(column + "_index")) continue;  // ragged
      auto cells = cells_of(table, column);
      if (cells.empty()) continue;
      text.columns.push_back(column);
      columns.push_back(std::move(cells));
    }
    if (text.columns.empty()) throw DataError(table.group().place() + ": has no column of numbers or text");
    for (std::size_t row = 0; row < table.n_rows(); ++row) {
      auto& cells = text.rows.emplace_back();
      for (const auto& column : columns) cells.push_back(column[row]);
    }
    return text;
  }

  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const override {
    const Object object = root_.at(request.candidate());
    if (type_of(object) == "Units") return read_units(object, request, context);
    if (object.kind() != h5::Kind::group || !object.has("data"))
      throw DataError(object.place() + ": is neither a table of units nor a series of values");
    return read_series(object, params_, invalid_times(), request, context);
  }

 private:
  static bool lies_in_recordings(const std::string& path) {
    return lies_in(path, "acquisition") || lies_in(path, "processing") || lies_in(path, "stimulus");
  }

  static bool is_readable(const Object& series) {
    try {
      const Object data = series.at("data");
      return data.kind() == h5::Kind::dataset && data.shape().size() <= 2 && data.value_class() == Class::number;
    } catch (const golgi::Error&) {
      return true;  // reading it then reports what is wrong
    }
  }

  bool is_covariate(const Object& series) const {
    if (lies_in(series.path(), "stimulus") || lies_in(series.path(), "processing/behavior")) return true;
    return std::ranges::any_of(behaviour_,
                               [&](const auto& path) { return series.path() == path || lies_in(series.path(), path.c_str()); });
  }

  /// Other names and broken links are listed only if they are of whole series, not of parts of a series.
  bool is_whole(const std::string& name) const {
    const auto found = std::ranges::find(all_, name, &h5::Found::path);
    if (found == all_.end() || !found->object) return true;
    return found->object->kind() == h5::Kind::group && (found->object->has("data") || found->object->has("spike_times"));
  }

  static std::string summary_of_table(const Object& object) {
    try {
      const Table table(object);
      return golgi::plural(table.n_rows(), "row") + ": " + golgi::join(table.columns(), ", ");
    } catch (const golgi::Error&) {
      return "table";
    }
  }

  /// The cells of a column with one value per row; empty for other columns.
  static std::vector<std::string> cells_of(const Table& table, const std::string& name) {
    const auto column = table.column(name);
    if (!column || column->shape().size() != 1) return {};
    if (column->value_class() == Class::text) return table.texts(name);
    std::vector<std::string> cells;
    for (const double number : table.numbers(name))
      cells.push_back(column->is_boolean() ? (number != 0 ? "true" : "false") : golgi::format_number(number));
    return cells;
  }

  std::vector<golgi::Interval> invalid_times() const {
    std::vector<golgi::Interval> all;
    if (!root_.has("intervals") || !root_.at("intervals").has("invalid_times")) return all;
    const Table table(root_.at("intervals/invalid_times"));
    const auto starts = table.numbers("start_time"), stops = table.numbers("stop_time");
    for (std::size_t k = 0; k < std::min(starts.size(), stops.size()); ++k)
      if (std::isfinite(starts[k]) && std::isfinite(stops[k]) && starts[k] < stops[k]) all.push_back({starts[k], stops[k]});
    return all;
  }

  FormatParams params_;
  std::vector<h5::Found> all_;
  std::vector<std::string> behaviour_;  ///< paths of objects that hold behaviour
  std::vector<Object> units_, series_, tables_;
};

}  // namespace
}  // namespace nwb

std::unique_ptr<Format> nwb_format(const h5::Object& root, const FormatParams& params) {
  return std::make_unique<nwb::Nwb>(root, params);
}
