#include "golgi/builtin/sources/npy_signal.hpp"

#include <algorithm>

#include "golgi/core/error.hpp"

namespace golgi {

NpySignal npy_signal(const ReadRequest& request, const std::vector<std::int64_t>& shape, double dt_s,
                     const std::function<std::vector<std::string>(std::ptrdiff_t)>& names_of, const std::string& place) {
  if (shape.empty()) throw DataError(place + ": holds a single value; expected (variables, samples)");
  if (std::ranges::find(shape, 0) != shape.end()) throw DataError(place + ": holds no values");
  // An array of one dimension is one variable, whatever the layout.
  const std::int64_t rows = shape.size() == 2 ? shape[0] : 1, columns = shape.back();
  NpySignal signal;
  signal.part.variables_are_columns = shape.size() == 2 && variables_are_columns(request.rules(), rows, columns, false, place);
  const std::int64_t n = signal.part.variables_are_columns ? columns : rows;
  const auto names = names_of(n);
  signal.part.variables = variables_to_read(request.rules(), names, place);
  signal.part.samples = samples_to_read(request, dt_s, signal.part.variables_are_columns ? rows : columns, place);
  require_room(request.rules(), std::ssize(signal.part.variables), signal.part.samples.size(), place);
  for (const std::ptrdiff_t i : signal.part.variables) signal.names.push_back(names[i]);
  return signal;
}

FoundSignal found_signal(const NpySignal& signal, Matrix values, const std::string& unit, double dt_s,
                         const std::string& place) {
  FoundSignal found{
      .place = place, .variables = continuous_variables(signal.names, unit), .is_windowed = true, .is_chosen = true};
  found.start_s = static_cast<double>(signal.part.samples.first) * dt_s;
  found.trials.push_back(std::move(values));
  return found;
}

}  // namespace golgi
