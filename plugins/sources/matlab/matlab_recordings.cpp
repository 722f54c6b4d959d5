#include "matlab_recordings.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace matlab {
namespace {

using golgi::DataError;
using golgi::FilePart;
using Kind = Array::Kind;

constexpr std::int64_t largest_wiring = 2048;

bool is_matrix(const Array& array) {
  return array.kind() == Kind::numbers && array.dims().size() == 2 && array.dims()[0] > 1 && array.dims()[1] > 1;
}

bool is_square(const Array& array) {
  const auto& dims = array.dims();
  return dims.size() == 2 && dims[0] == dims[1] && dims[0] > 1 && dims[0] <= largest_wiring;
}

/// Whether an array is a cell of event times: at least one item is a vector of numbers. Reading reports problems of the others.
bool holds_events(const Array& array) {
  if (array.kind() != Kind::cell || !array.is_vector() || array.size() == 0) return false;
  const auto items = array.items();
  return std::ranges::any_of(
      items, [](const ArrayPtr& item) { return !item || (item->kind() == Kind::numbers && item->is_vector()); });
}

[[noreturn]] void refuse_object(const Array& array) {
  throw DataError(array.place() + ": is a MATLAB " + array.class_name() +
                  ", whose content only MATLAB can read; save plain arrays with MATLAB, as in: V = " + array.name() +
                  "{:,:}; save('file.mat', 'V')");
}

[[noreturn]] void refuse_complex(const Array& array) {
  throw DataError(array.place() + ": holds complex numbers; save real parts or magnitudes");
}

}  // namespace

std::int64_t Array::size() const {
  std::int64_t n = 1;
  for (const std::int64_t extent : dims_)
    if (__builtin_mul_overflow(n, extent, &n))
      throw DataError(place_ + ": its stated size is impossibly large; the file is damaged: copy it again");
  return n;
}

bool Array::is_vector() const { return dims_.size() == 2 && (dims_[0] <= 1 || dims_[1] <= 1); }

std::string Array::text() const {
  std::vector<std::string> extents;
  for (const std::int64_t extent : dims_) extents.push_back(std::to_string(extent));
  return golgi::join(extents, " x ") + (is_complex_ ? " complex " : " ") + (kind_ == Kind::sparse ? "sparse " : "") +
         class_name_;
}

Array::Kind kind_of(const std::string& class_name) {
  static const std::set<std::string> numeric{"double", "single", "int8",  "uint8",  "int16",  "uint16",
                                             "int32",  "uint32", "int64", "uint64", "logical"};
  if (numeric.contains(class_name)) return Kind::numbers;
  if (class_name == "char") return Kind::text;
  if (class_name == "cell") return Kind::cell;
  return class_name == "struct" ? Kind::structure : Kind::object;
}

Recordings::Recordings(std::string place, const std::vector<ArrayPtr>& variables) : place_(std::move(place)) {
  for (const ArrayPtr& variable : variables) add(variable, 0);
}

void Recordings::add(const ArrayPtr& array, int depth) {
  constexpr int deepest = 64;
  if (!array || depth > deepest) return;
  if (array->kind() != Kind::structure) {
    arrays_.push_back(array);
    return;
  }
  if (array->size() == 1)
    for (const ArrayPtr& field : array->items()) add(field, depth + 1);
}

bool Recordings::is_recording(const Array& array) const {
  if (array.kind() == Kind::numbers && array.dims().size() == 3) return array.size() > 0;
  if (holds_events(array)) return true;
  if (!is_matrix(array)) return false;
  if (!is_square(array)) return true;
  return std::ranges::none_of(arrays_, [](const ArrayPtr& other) { return is_matrix(*other) && !is_square(*other); });
}

std::vector<golgi::Candidate> Recordings::candidates() const {
  std::vector<golgi::Candidate> all;
  for (const ArrayPtr& array : arrays_)
    if (is_recording(*array)) all.push_back({array->name(), array->text()});
  if (!all.empty()) return all;
  // No usual recording was found: offer all arrays; reading them then reports what is wrong.
  for (const ArrayPtr& array : arrays_) all.push_back({array->name(), array->text()});
  if (all.empty())
    throw DataError(place_ + ": has no recording; expected a matrix with one row per variable, or a cell of event times");
  return all;
}

std::vector<FilePart> Recordings::parts() const {
  std::vector<FilePart> parts;
  for (const ArrayPtr& array : arrays_) {
    if (is_recording(*array)) continue;
    const bool is_wiring = is_square(*array) && (array->kind() == Kind::numbers || array->kind() == Kind::sparse);
    parts.push_back({is_wiring ? FilePart::Kind::truth : FilePart::Kind::series, array->name(), array->text()});
  }
  return parts;
}

const Array& Recordings::named(const std::string& name) const {
  std::vector<std::string> known;
  for (const ArrayPtr& array : arrays_) {
    if (array->name() == name) return *array;
    known.push_back(array->name());
  }
  throw DataError(place_ + ": has no variable '" + name + "'" + golgi::suggestion(name, known));
}

double Recordings::interval_of(const Array& array, const golgi::ReadRules& rules) const {
  if (!rules.rate_from.empty()) {
    const Array& rate = named(rules.rate_from);
    if (rate.kind() != Kind::numbers || rate.size() != 1)
      throw DataError(rate.place() + ": is " + rate.text() + "; expected a single number, the rate");
    return golgi::sampling_interval(rules, golgi::rate_named(rules.rate_from, rate.numbers().front()), rate.place());
  }
  static const std::set<std::string> usual{"fs",         "Fs", "FS", "rate", "srate", "SampleRate", "sampling_rate",
                                           "samplerate", "dt"};
  if (!rules.dt_s)
    for (const ArrayPtr& other : arrays_) {
      const std::string last = other->name().substr(other->name().rfind('.') + 1);
      if (other->kind() == Kind::numbers && other->size() == 1 && usual.contains(last))
        throw DataError(array.place() + ": MATLAB files do not give the rate of an array; set rate: " + other->name() +
                        " to use the number " + golgi::format_number(other->numbers().front()) +
                        " in this file, or give rate_hz");
    }
  return golgi::sampling_interval(rules, std::nullopt, array.place());
}

std::vector<std::string> Recordings::texts_in(const Array& array) const {
  if (array.kind() == Kind::text) return array.texts();
  if (array.kind() != Kind::cell)
    throw DataError(array.place() + ": is " + array.text() + "; expected a cell of names, or characters");
  std::vector<std::string> texts;
  for (const ArrayPtr& item : array.items()) {
    if (!item || item->kind() != Kind::text)
      throw DataError(array.place() + ": does not contain only text; expected names only");
    texts.push_back(golgi::join(item->texts(), " "));
  }
  return texts;
}

std::vector<golgi::Variable> Recordings::variables_of(const golgi::ReadRules& given, std::ptrdiff_t n, const std::string& place,
                                                      std::vector<std::string> otherwise) const {
  golgi::ReadRules rules(given);
  if (rules.names.size() == 1 && n != 1) {
    otherwise = texts_in(named(rules.names.front()));
    rules.names.clear();
  }
  auto variables = golgi::continuous_variables(golgi::names_for(rules, std::move(otherwise), n, place));
  if (rules.groups_from.empty()) return variables;
  const Array& from = named(rules.groups_from);
  const auto groups = texts_in(from);
  if (std::ssize(groups) != n)
    throw DataError(from.place() + ": " + golgi::plural(groups.size(), "group") + " for " + golgi::plural(n, "variable"));
  for (std::size_t i = 0; i < groups.size(); ++i) variables[i].set_group(groups[i]);
  return variables;
}

golgi::Dataset Recordings::read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
  const Array& array = named(request.candidate());
  switch (array.kind()) {
    case Kind::object: refuse_object(array);
    case Kind::cell: return read_events(array, request, context);
    case Kind::numbers: break;
    default:
      throw DataError(array.place() + ": is " + array.text() + "; expected a matrix of numbers, or a cell of event times");
  }
  if (array.is_complex()) refuse_complex(array);
  if (array.size() == 0) throw DataError(array.place() + ": holds no values");
  if (array.dims().size() == 2) return read_matrix(array, request, context);
  if (array.dims().size() == 3) return read_stack(array, request, context);
  throw DataError(array.place() + ": has " + golgi::plural(array.dims().size(), "dimension") + "; expected two or three");
}

golgi::Dataset Recordings::read_matrix(const Array& array, const golgi::ReadRequest& request,
                                       const golgi::TaskContext& context) const {
  using Orientation = golgi::ReadRules::Orientation;
  const golgi::ReadRules& rules = request.rules();
  const auto& dims = array.dims();
  if (rules.variables == Orientation::automatic && dims[0] > dims[1])
    throw DataError(array.place() + ": " + golgi::plural(dims[0], "variable") + " of " + golgi::plural(dims[1], "sample") +
                    ", if its rows are variables; set variables: rows, or variables: columns");
  const std::size_t axis = rules.variables == Orientation::columns ? 1 : 0;
  const double dt_s = interval_of(array, rules);
  const auto range = golgi::samples_to_read(request, dt_s, dims[1 - axis], array.place());
  golgi::require_room(rules, dims[axis], range.size(), array.place());
  golgi::FoundSignal found{.place = array.place(), .start_s = static_cast<double>(range.first) * dt_s, .is_windowed = true};
  found.variables = variables_of(rules, dims[axis], array.place(), {});
  found.trials.push_back(array.matrix(axis, range, context.poll()));
  return golgi::dataset_of(request, std::move(found), dt_s);
}

golgi::Dataset Recordings::read_stack(const Array& array, const golgi::ReadRequest& request,
                                      const golgi::TaskContext& context) const {
  const golgi::ReadRules& rules = request.rules();
  if (rules.layout.empty())
    throw DataError(array.place() + ": is " + array.text() + "; name its dimensions, e.g. layout: [variable, trial, sample]");
  const double dt_s = interval_of(array, rules);
  const auto& dims = array.dims();
  golgi::require_room(rules, 2, array.size(), array.place());
  const auto numbers = array.numbers();
  std::vector<double> values(numbers.size());
  std::size_t k = 0;
  for (std::int64_t c = 0; c < dims[2]; ++c)
    for (std::int64_t b = 0; b < dims[1]; ++b)
      for (std::int64_t a = 0; a < dims[0]; ++a) values[(a * dims[1] + b) * dims[2] + c] = numbers[k++];
  golgi::FoundSignal found{.place = array.place()};
  found.trials = golgi::trials_of_array(rules, dims, values, array.place(), context);
  found.variables = variables_of(rules, found.trials.front().rows(), array.place(), {});
  return golgi::dataset_of(request, std::move(found), dt_s);
}

golgi::Dataset Recordings::read_events(const Array& array, const golgi::ReadRequest& request,
                                       const golgi::TaskContext& context) const {
  const golgi::ReadRules& rules = request.rules();
  if (!array.is_vector()) throw DataError(array.place() + ": is " + array.text() + "; expected 1 x n, one cell per variable");
  const double divisor =
      golgi::per_second(golgi::time_unit_of(rules, golgi::time_unit_of_name(array.name()), array.place(), context), rules.dt_s);
  golgi::FoundEvents found{.place = array.place()};
  std::vector<std::string> names;
  for (const ArrayPtr& item : array.items()) {
    const std::string place = array.place() + "{" + std::to_string(names.size() + 1) + "}";
    if (!item) throw DataError(place + ": its reference points to no object in the file; save the file again");
    if (item->kind() == Kind::object) refuse_object(*item);
    if (item->kind() != Kind::numbers || (!item->is_vector() && item->size() > 0))
      throw DataError(place + ": is " + item->text() + "; a cell of event times must contain only vectors of numbers");
    if (item->is_complex()) refuse_complex(*item);
    auto times = item->size() == 0 ? std::vector<double>() : item->numbers();
    for (double& time : times) time /= divisor;
    found.times_s.push_back(std::move(times));
    names.push_back(std::to_string(names.size() + 1));
  }
  found.variables = variables_of(rules, std::ssize(names), array.place(), names);
  found.place_of = [place = array.place()](std::size_t variable, double) {
    return place + "{" + std::to_string(variable + 1) + "}";
  };
  return golgi::dataset_of(request, std::move(found), context);
}

golgi::GroundTruth Recordings::truth(const golgi::ReadRequest& request, const std::vector<std::string>& names,
                                     const golgi::TaskContext& context) const {
  const Array& array = named(request.candidate());
  const std::int64_t n = std::ssize(names);
  if (array.dims() != std::vector<std::int64_t>{n, n} || (array.kind() != Kind::numbers && array.kind() != Kind::sparse))
    throw DataError(array.place() + ": is " + array.text() + ", but the recording has " +
                    golgi::plural(names.size(), "variable") + "; expected a row (target) and a column (source) for each");
  if (array.is_complex()) refuse_complex(array);
  if (array.kind() == Kind::sparse) return golgi::GroundTruth(static_cast<std::int32_t>(n), array.entries());
  const golgi::Matrix weights = array.matrix(0, {0, n}, context.poll());
  if (!std::ranges::all_of(weights.values(), [](double weight) { return std::isfinite(weight); }))
    throw DataError(array.place() + ": some weights are not finite; expected 0 where there is no synapse");
  return golgi::GroundTruth::from_dense(weights);
}

}  // namespace matlab
