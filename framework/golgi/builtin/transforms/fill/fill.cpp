#include "golgi/builtin/transforms/fill/fill.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

/// Numbers of samples of a variable over all trials.
struct Filling {
  std::int64_t filled = 0, left = 0, all = 0;
};

/// Interpolates linearly between two observed samples; repeats the nearest one at the ends. @param first, after  the samples of
/// a gap, within `row`
void bridge(std::span<double> row, std::ptrdiff_t first, std::ptrdiff_t after) {
  const auto at = [&](std::ptrdiff_t t) { return row[t]; };
  const bool has_left = first > 0, has_right = after < std::ssize(row);
  const double left = at(has_left ? first - 1 : after), right = at(has_right ? after : first - 1);
  const auto steps = static_cast<double>(after - first + 1);
  for (std::ptrdiff_t t = first; t < after; ++t) row[t] = std::lerp(left, right, static_cast<double>(t - first + 1) / steps);
}

/// A trial that is being filled.
struct Filled {
  Matrix values;
  std::vector<std::uint8_t> mask;  ///< (N, T): 1 = observed or filled
};

void fill_variable(Filled& trial, std::ptrdiff_t variable, std::optional<std::int64_t> max_gap, Filling& sum) {
  const auto n_samples = trial.values.cols();
  const auto mask = trial.mask.begin() + variable * n_samples;
  for (std::ptrdiff_t first = 0; first < n_samples; ++first) {
    if (mask[first] != 0) continue;
    std::ptrdiff_t after = first;
    while (after < n_samples && mask[after] == 0) ++after;
    const std::ptrdiff_t length = after - first;
    if (length == n_samples || (max_gap && length > *max_gap)) {
      sum.left += length;
    } else {
      bridge(trial.values.row(variable), first, after);
      std::fill_n(mask + first, length, std::uint8_t{1});
      sum.filled += length;
    }
    first = after;  // an observed sample, or the end
  }
}

std::string samples(std::int64_t n) { return plural(n, "sample"); }

/// "'a' (23 %), 'b' (11 %) and 3 more". @param much  names with percentages
std::string first_of(std::vector<std::string> much) {
  constexpr std::size_t shown = 5;
  const std::size_t more = much.size() > shown ? much.size() - shown : 0;
  much.resize(much.size() - more);
  return join(much, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

void tell(const std::vector<Filling>& fillings, const std::vector<std::string>& names, const TaskContext& context) {
  constexpr double much_share = 0.1;
  std::int64_t filled = 0, left = 0;
  std::vector<std::string> much, unfilled;
  std::size_t n_variables = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Filling& sum = fillings[i];
    filled += sum.filled;
    left += sum.left;
    n_variables += sum.filled > 0;
    const double share = static_cast<double>(sum.filled) / static_cast<double>(sum.all);
    if (share > much_share) much.push_back("'" + names[i] + "' (" + format_number(std::round(100 * share)) + " %)");
    if (sum.left > 0) unfilled.push_back("'" + names[i] + "'");
  }
  context.log("filled " + samples(filled) + " of " + plural(n_variables, "variable"));
  if (!much.empty())
    context.warn({"much_filled", "more than 10 % of the samples are filled in: " + first_of(much),
                  "interpolated values are not observations",
                  "cut the recording into trials at long gaps, or leave such variables out with transform/select"});
  if (left > 0)
    context.warn({"still_missing", samples(left) + " of " + first_of(unfilled) +
                                       " stay missing: gaps longer than max_gap, or trials without any observed sample"});
}

}  // namespace

void Fill::Params::describe(SchemaOf<Params>& s) {
  s.field("max_gap", &Params::max_gap)
      .unit("samples")
      .at_least(1)
      .doc("Longest gap to fill; longer gaps stay missing. null: no limit.");
}

Dataset Fill::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials = visible_trials(input);
  Dataset output = input;
  if (!input.has_gaps()) return output.set_trials(std::move(trials));
  const auto n = input.n_variables();
  std::vector<Filling> fillings(n);
  for (Trial& trial : trials) {
    const auto n_samples = trial.n_samples();
    for (Filling& sum : fillings) sum.all += n_samples;
    if (trial.gaps().empty()) continue;
    Filled filled{Matrix(trial.values()), trial.gaps().mask(n, n_samples, input.dt_s())};
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      context.check_cancelled();
      fill_variable(filled, i, params_.max_gap, fillings[i]);
    }
    trial.set_values(std::move(filled.values)).set_gaps(Gaps::from_mask(n, n_samples, filled.mask, input.dt_s()));
  }
  tell(fillings, input.names(), context);
  return output.set_trials(std::move(trials));
}

void register_transforms_fill(Registry& registry) { registry.add<Fill>(); }

}  // namespace golgi
