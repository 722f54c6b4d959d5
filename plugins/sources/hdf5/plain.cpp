// HDF5 files without a convention: arrays of two dimensions are recordings; attributes with the usual names give rate, unit and
// scale.
#include <algorithm>
#include <array>
#include <cmath>

#include "format.hpp"

namespace {

using golgi::DataError;
using golgi::FilePart;
using h5::Class;
using h5::Object;

constexpr std::int64_t largest_wiring = 2048;

bool is_data(const h5::Found& found) { return found.object && found.object->kind() == h5::Kind::dataset; }

bool is_matrix(const Object& object) {
  const auto shape = object.shape();
  return object.value_class() == Class::number && shape.size() == 2 && shape[0] > 1 && shape[1] > 1;
}

bool is_square(const Object& object) {
  const auto shape = object.shape();
  return shape.size() == 2 && shape[0] == shape[1] && shape[0] <= largest_wiring;
}

std::string summary_of(const Object& object) {
  try {
    const auto shape = object.shape();
    std::string text =
        shape.size() == 2 ? "(" + std::to_string(shape[0]) + ", " + std::to_string(shape[1]) + ")" : text_of_shape(shape);
    return text + " " + object.type_name();
  } catch (const golgi::Error&) {
    return "damaged";
  }
}

/// A number by one of several names: an attribute of the dataset, or of a group that contains it.
std::optional<std::pair<std::string, double>> number_named(const std::vector<Object>& holders,
                                                           const std::vector<const char*>& names) {
  for (const Object& holder : holders)
    for (const char* name : names)
      if (const auto value = holder.attribute_number(name)) return std::pair(std::string(name), *value);
  return std::nullopt;
}

class Plain final : public Format {
 public:
  explicit Plain(const Object& root) : Format(root), all_(h5::walk(root)) {}

  std::vector<golgi::Candidate> candidates() const override {
    std::vector<golgi::Candidate> offered;
    for (const h5::Found* found : recordings()) offered.push_back({found->path, summary_of(*found->object)});
    return offered;
  }

  std::vector<FilePart> parts() const override {
    const auto offered = recordings();
    std::vector<FilePart> parts;
    for (const h5::Found& found : all_) {
      if (!found.object || !found.alias_of.empty() || std::ranges::count(offered, &found) > 0) continue;
      if (found.object->kind() == h5::Kind::group) continue;
      const bool is_wiring = is_data(found) && is_matrix(*found.object) && is_square(*found.object);
      const std::string summary = is_data(found) ? summary_of(*found.object) : "a data type";
      if (is_wiring) parts.push_back({FilePart::Kind::truth, found.path, summary});
      parts.push_back({FilePart::Kind::series, found.path, summary});
    }
    for (FilePart& other : other_names(all_)) parts.push_back(std::move(other));
    return parts;
  }

  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const override {
    const Object data = root_.at(request.candidate());
    if (data.kind() != h5::Kind::dataset)
      throw DataError(data.place() +
                      (data.kind() == h5::Kind::type ? ": is a data type, not data" : ": is a group; give an array in it"));
    if (data.value_class() == Class::list) return read_lists(data, request, context);
    data.require_numbers();
    refuse_unwritten(data, context);
    switch (data.shape().size()) {
      case 0: throw DataError(data.place() + ": is a single number; expected an array");
      case 1: return read_times(data, request, context);
      case 2: return read_signal(data, request, context);
      case 3: return read_trials(data, request, context);
      default:
        throw DataError(data.place() + ": has " + golgi::plural(data.shape().size(), "dimension") + "; expected two or three");
    }
  }

  golgi::GroundTruth truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double,
                           const golgi::TaskContext& context) const override {
    const Object data = root_.at(request.candidate());
    if (data.shape().size() != 2)
      throw DataError(data.place() + ": is " + summary_of(data) + "; expected a square matrix of weights");
    return truth_of_matrix(data.matrix(0, {0, data.shape()[1]}, context.poll()), names, data.place());
  }

 private:
  std::vector<const h5::Found*> recordings() const {
    std::vector<const h5::Found*> all;
    for (const h5::Found& found : all_)
      if (is_data(found) && found.alias_of.empty() && is_matrix(*found.object)) all.push_back(&found);
    const bool has_other = std::ranges::any_of(all, [](const h5::Found* found) { return !is_square(*found->object); });
    if (has_other) std::erase_if(all, [](const h5::Found* found) { return is_square(*found->object); });
    return all;
  }

  /// An array by its full path, or by the end of its path.
  Object named(const std::string& name) const {
    if (auto found = root_.find(name)) return *found;
    std::vector<std::string> fitting, known;
    for (const h5::Found& found : all_) {
      if (!is_data(found) || !found.alias_of.empty()) continue;
      known.push_back(found.path);
      if (found.path.ends_with("/" + name)) fitting.push_back(found.path);
    }
    if (fitting.size() == 1) return root_.at(fitting.front());
    throw DataError(root_.place() + ": has no array '" + name + "'" + golgi::suggestion(name, known));
  }

  static void refuse_unwritten(const Object& data, const golgi::TaskContext& context) {
    const auto fill = data.unwritten();
    if (!fill) return;
    const std::string n = std::to_string(data.size());
    if (!std::isfinite(*fill))
      throw DataError(data.place() + ": all values are NaN: " + n + " of " + n + " values were never written");
    context.warn({"never_written", data.place() + ": " + n + " of " + n + " values were never written",
                  "all are " + golgi::format_number(*fill), "check whether the program that wrote the file was interrupted"});
  }

  /// The array, its group, and the root.
  std::vector<Object> holders_of(const Object& data) const {
    std::vector<Object> holders{data};
    const auto slash = data.path().rfind('/');
    if (slash != std::string::npos) holders.push_back(root_.at(data.path().substr(0, slash)));
    holders.push_back(root_);
    return holders;
  }

  std::optional<double> rate_of(const Object& data, const golgi::ReadRules& rules, const golgi::TaskContext& context) const {
    const auto holders = holders_of(data);
    if (!rules.rate_from.empty()) {
      if (const auto found = number_named(holders, {rules.rate_from.c_str()}))
        return golgi::rate_named(rules.rate_from, found->second);
      return golgi::rate_named(rules.rate_from, named(rules.rate_from).number());
    }
    if (const auto rate = number_named(holders, {"sampling_rate", "rate", "fs", "sampling_frequency"})) {
      context.log(data.place() + ": attribute " + rate->first + " gives a rate of " + golgi::format_number(rate->second) +
                  " Hz");
      return rate->second;
    }
    if (const auto step = number_named(holders, {"dt", "sampling_interval"})) {
      context.log(data.place() + ": attribute " + step->first + " gives a sampling interval of " +
                  golgi::format_number(step->second) + " s");
      return 1 / step->second;
    }
    return std::nullopt;
  }

  static std::string unit_of(const Object& data) {
    for (const char* name : {"units", "unit"})
      if (const auto unit = data.attribute_text(name)) return golgi::value_unit(*unit);
    return "";
  }

  static void scale(const Object& data, golgi::Matrix& values, const golgi::TaskContext& context) {
    const auto factor = number_named({data}, {"scale", "conversion"}), offset = number_named({data}, {"offset"});
    if (!factor && !offset) return;
    const double by = factor ? factor->second : 1, plus = offset ? offset->second : 0;
    context.log(data.place() + ": scaled by its attributes: value = stored number x " + golgi::format_number(by) + " + " +
                golgi::format_number(plus));
    for (double& value : values.values()) value = value * by + plus;
  }

  /// Variables with the names given by the rules or by an array of the file.
  std::vector<golgi::Variable> variables_of(const golgi::ReadRules& given, std::ptrdiff_t n, const std::string& unit,
                                            const std::string& place, std::vector<std::string> otherwise = {}) const {
    golgi::ReadRules rules(given);
    if (rules.names.size() == 1 && n != 1) {
      otherwise = named(rules.names.front()).strings();
      rules.names.clear();
    }
    auto variables = golgi::continuous_variables(golgi::names_for(rules, std::move(otherwise), n, place), unit);
    if (rules.groups_from.empty()) return variables;
    const Object from = named(rules.groups_from);
    const auto groups = from.strings();
    if (std::ssize(groups) != n)
      throw DataError(from.place() + ": " + golgi::plural(groups.size(), "group") + " for " + golgi::plural(n, "variable"));
    for (std::size_t i = 0; i < groups.size(); ++i) variables[i].set_group(groups[i]);
    return variables;
  }

  golgi::Dataset read_signal(const Object& data, const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
    using Orientation = golgi::ReadRules::Orientation;
    const golgi::ReadRules& rules = request.rules();
    const auto shape = data.shape();
    if (rules.variables == Orientation::automatic && shape[0] > shape[1])
      throw DataError(data.place() + ": " + std::to_string(shape[0]) + " variables of " + golgi::plural(shape[1], "sample") +
                      ", if its rows are variables; set variables: rows, or variables: columns");
    const std::size_t axis = rules.variables == Orientation::columns ? 1 : 0;
    const double dt_s = golgi::sampling_interval(rules, rate_of(data, rules, context), data.place());
    const auto range = golgi::samples_to_read(request, dt_s, shape[1 - axis], data.place());
    golgi::FoundSignal found{
        .place = data.place(), .start_s = static_cast<double>(range.first) * dt_s, .is_windowed = true, .is_chosen = true};
    const auto variables = variables_of(rules, shape[axis], unit_of(data), data.place());
    const auto chosen = golgi::variables_to_read(rules, names_of_variables(variables), data.place());
    for (const std::ptrdiff_t i : chosen) found.variables.push_back(variables[i]);
    golgi::require_room(rules, std::ssize(chosen), range.size(), data.place());
    found.trials.push_back(data.matrix(axis, range, chosen, context.poll()));
    scale(data, found.trials.front(), context);
    return golgi::dataset_of(request, std::move(found), dt_s);
  }

  golgi::Dataset read_trials(const Object& data, const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
    const golgi::ReadRules& rules = request.rules();
    const double dt_s = golgi::sampling_interval(rules, rate_of(data, rules, context), data.place());
    golgi::FoundSignal found{.place = data.place()};
    found.trials = golgi::trials_of_array(rules, data.shape(), data.numbers(), data.place(), context);
    if (found.trials.empty()) throw DataError(data.place() + ": holds no values");
    for (golgi::Matrix& trial : found.trials) scale(data, trial, context);
    found.variables = variables_of(rules, found.trials.front().rows(), unit_of(data), data.place());
    return golgi::dataset_of(request, std::move(found), dt_s);
  }

  /// Reads events: one list per variable.
  golgi::Dataset read_lists(const Object& data, const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
    golgi::FoundEvents found{.place = data.place(), .times_s = data.lists()};
    const double divisor = divisor_of(data, request.rules(), context);
    for (auto& times : found.times_s)
      for (double& time : times) time /= divisor;
    return events(std::move(found), request, context);
  }

  /// Reads events: one array holds the times, another the variables that they belong to.
  golgi::Dataset read_times(const Object& data, const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
    const golgi::ReadRules& rules = request.rules();
    if (rules.event_ids.empty() && rules.event_index.empty())
      throw DataError(data.place() +
                      ": has one dimension; a recording has two. If these are event times, name the array that assigns them to "
                      "variables: events_ids: NAME, or events_index: NAME");
    std::vector<double> times = data.numbers();
    const double divisor = divisor_of(data, rules, context);
    for (double& time : times) time /= divisor;
    if (!rules.event_ids.empty()) {
      const Object ids = named(rules.event_ids);
      return events(golgi::events_by_ids(times, ids.numbers(), rules.n_variables, ids.place()), request, context);
    }
    const Object index = named(rules.event_index);
    std::vector<double> ends = index.numbers();
    const auto n_times = static_cast<double>(times.size());
    bool has_begin = false;
    if (!ends.empty() && ends.front() == 0 && ends.back() < n_times) {
      ends.push_back(n_times);  // the index holds only the begins
      has_begin = true;
    } else {
      const std::size_t n = rules.n_variables ? static_cast<std::size_t>(*rules.n_variables) : rules.names.size();
      has_begin = n > 1 && ends.size() == n + 1;
    }
    return events(golgi::events_by_index(times, ends, has_begin, index.place()), request, context);
  }

  static double divisor_of(const Object& data, const golgi::ReadRules& rules, const golgi::TaskContext& context) {
    std::optional<golgi::TimeUnit> in_file;
    for (const char* name : {"units", "unit"})
      if (const auto unit = data.attribute_text(name)) in_file = golgi::time_unit_of_name("t_" + *unit);
    if (!in_file) in_file = golgi::time_unit_of_name(data.name());
    return golgi::per_second(golgi::time_unit_of(rules, in_file, data.place(), context), rules.dt_s);
  }

  golgi::Dataset events(golgi::FoundEvents found, const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
    std::vector<std::string> names;
    for (const golgi::Variable& variable : found.variables) names.push_back(variable.name());
    if (names.empty()) names = golgi::default_names(std::ssize(found.times_s));
    found.variables = variables_of(request.rules(), std::ssize(found.times_s), "", found.place, names);
    return golgi::dataset_of(request, std::move(found), context);
  }

  std::vector<h5::Found> all_;
};

}  // namespace

std::unique_ptr<Format> plain_format(const Object& root) { return std::make_unique<Plain>(root); }
