#include "golgi/api/readout.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "golgi/core/error.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {
namespace {

const char* to_string(SplitPart part) {
  switch (part) {
    case SplitPart::test: return "test";
    case SplitPart::validation: return "validation";
    case SplitPart::train: return "train";
    case SplitPart::all: return "all";
  }
  return "unknown";
}

std::vector<Window> windows_of(const WindowSplit& split, SplitPart part) {
  switch (part) {
    case SplitPart::test: return split.test;
    case SplitPart::validation: return split.validation;
    case SplitPart::train: return split.train;
    case SplitPart::all: break;
  }
  std::vector<Window> all = split.train;
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  all.insert(all.end(), split.test.begin(), split.test.end());
  return all;
}

void require_windows(const WindowSplit& split, SplitPart part, const std::string& model_name) {
  if (!windows_of(split, part).empty()) return;
  std::vector<std::string> others;
  for (const auto other : {SplitPart::test, SplitPart::validation, SplitPart::train})
    if (!windows_of(split, other).empty()) others.emplace_back(to_string(other));
  if (others.empty()) throw DataError(model_name + " has no windows; train it on a longer recording");
  throw DataError(model_name + " has no " + to_string(part) + " windows; set windows to " + join(others, " or ") +
                  ", or train the model with a larger share of " + to_string(part) + " windows");
}

/// Ranks of the pairs of different variables, divided by their number: the largest has 1, ties share their mean rank.
Matrix ranks_of(const Matrix& score) {
  Matrix ranks(score.rows(), score.cols(), undefined);
  std::vector<std::ptrdiff_t> pairs;
  for (std::ptrdiff_t i = 0; i < score.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < score.cols(); ++j)
      if (i != j && !std::isnan(score(i, j))) pairs.push_back(i * score.cols() + j);
  const auto value = [&](std::ptrdiff_t pair) { return score.values()[pair]; };
  std::ranges::sort(pairs, {}, value);
  for (std::size_t begin = 0, end = 0; begin < pairs.size(); begin = end) {
    while (end < pairs.size() && value(pairs[end]) == value(pairs[begin])) ++end;
    const double rank = static_cast<double>(begin + 1 + end) / 2 / static_cast<double>(pairs.size());
    for (auto k = begin; k < end; ++k) ranks.values()[pairs[k]] = rank;
  }
  return ranks;
}

Matrix mean_of(std::span<const Matrix> matrices) {
  Matrix mean(matrices.front().rows(), matrices.front().cols());
  for (const Matrix& matrix : matrices) eigen(mean) += eigen(matrix);
  eigen(mean) /= static_cast<double>(matrices.size());
  return mean;
}

std::vector<Matrix> mean_by_lag(std::span<const MemberReading> members, std::vector<Matrix> MemberReading::*part) {
  std::vector<Matrix> means;
  for (std::size_t l = 0; l < (members.front().*part).size(); ++l) {
    std::vector<Matrix> of_lag;
    for (const auto& member : members) of_lag.push_back((member.*part)[l]);
    means.push_back(mean_of(of_lag));
  }
  return means;
}

/// The strongest lag per pair; -1 if the pair is undefined at all lags. Among ties the shortest lag.
struct Strongest {
  Matrix score;
  std::vector<std::ptrdiff_t> at;
};

Strongest strongest_lag(const MemberReading& reading) {
  const auto& matrices = reading.score.empty() ? reading.effect : reading.score;
  Strongest result{Matrix(matrices.front().rows(), matrices.front().cols(), undefined), {}};
  for (std::size_t k = 0; k < result.score.values().size(); ++k) {
    double& best = result.score.values()[k];
    auto& at = result.at.emplace_back(-1);
    for (std::ptrdiff_t l = 0; l < std::ssize(matrices); ++l) {
      const double value = matrices[l].values()[k];
      const double strength = reading.score.empty() ? std::abs(value) : value;
      if (std::isnan(strength) || strength <= best) continue;
      best = strength;
      at = l;
    }
  }
  return result;
}

}  // namespace

double forecast_bytes(const Inputs& input) {
  return sizeof(double) * static_cast<double>(input.data().n_variables()) * static_cast<double>(input.model()->horizon());
}

void require_memory(const Inputs& input, std::size_t n_windows, double bytes_a_window, std::string cure) {
  const double available = available_memory();
  if (cure.empty()) {
    const double room = std::floor(0.9 * available / bytes_a_window);
    cure = room >= 1 ? "set max_windows to " + format_number(room) : "use fewer threads";
  }
  const std::size_t n_variables = input.data().n_variables();
  require_memory(plural(n_windows, "window") + " of " + plural(n_variables, "variable") + " need",
                 bytes_a_window * static_cast<double>(n_windows), cure + ", or use a machine with more memory", available);
}

std::vector<Window> windows_to_read(const Inputs& input, const ReadoutParams& params) {
  const auto& split = input.model()->windows();
  require_windows(split, params.windows, input.model_name());
  auto windows = windows_of(split, params.windows);
  std::ranges::sort(windows, {}, [](const Window& window) { return std::tuple(window.trial, window.start); });
  return thinned(std::move(windows), params.max_windows);
}

Past past_of(const Dataset& data, std::ptrdiff_t variable, const Window& window, std::ptrdiff_t history) {
  const auto& trial = data.trial(window.trial);
  const auto values = trial.values().row(variable).subspan(window.start, history);
  Past past{{values.begin(), values.end()}, {}};
  if (!data.variable(variable).has_events()) return past;
  const auto times_s = trial.events()[variable];
  const auto before = [&](double time_s, std::int64_t column) {
    return event_position(time_s, data.dt_s()) < static_cast<double>(column);
  };
  for (auto time = std::lower_bound(times_s.begin(), times_s.end(), window.start, before);
       time != times_s.end() && before(*time, window.start + history); ++time)
    past.events_s.push_back(*time - static_cast<double>(window.start) * data.dt_s());
  return past;
}

std::string member_name(std::ptrdiff_t member) { return (member < 10 ? "0" : "") + std::to_string(member); }

std::vector<double> forecast_losses(const Inputs& input, const Matrix& forecast, std::span<const Window> windows) {
  std::vector<double> losses(input.data().n_variables());
  for (std::ptrdiff_t w = 0; w < std::ssize(windows); ++w) {
    const Window& window = windows[w];
    const SharedMatrix& values = input.data().trial(window.trial).values();
    for (std::ptrdiff_t i = 0; i < std::ssize(losses); ++i) {
      const double error = values(i, window.start + input.model()->history()) - forecast(w, i * input.model()->horizon());
      losses[i] += error * error / static_cast<double>(std::ssize(windows));
    }
  }
  return losses;
}

void require_losses(std::span<const double> losses, std::span<const std::string> names, const std::string& advice) {
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (!(losses[i] > 0 && std::isfinite(losses[i])))
      throw NumericError("the forecasts of '" + names[i] + "' have a mean squared error of " + format_number(losses[i]) +
                         ", which cannot be used as a unit; " + advice);
}

Matrix average_scores(std::span<const Matrix> scores, MemberAverage average) {
  if (average == MemberAverage::score) return mean_of(scores);
  std::vector<Matrix> ranks;
  for (const Matrix& score : scores) ranks.push_back(ranks_of(score));
  return mean_of(ranks);
}

Connectivity join_members(std::vector<std::string> names, std::span<const MemberReading> members,
                          std::span<const double> lags_s, MemberAverage average) {
  const MemberReading mean{mean_by_lag(members, &MemberReading::score), mean_by_lag(members, &MemberReading::effect)};
  return join_members(std::move(names), members, mean, lags_s, average);
}

Connectivity join_members(std::vector<std::string> names, std::span<const MemberReading> members, const MemberReading& together,
                          std::span<const double> lags_s, MemberAverage average) {
  std::vector<Matrix> scores;
  std::vector<Part> parts;
  for (std::ptrdiff_t k = 0; k < std::ssize(members); ++k) {
    scores.push_back(strongest_lag(members[k]).score);
    const auto number = static_cast<double>(k);
    parts.emplace_back(Part::Axis::member, member_name(k), number, number, Estimate(scores.back()));
  }
  const auto strongest = strongest_lag(together);
  const auto n = std::ssize(names);
  Matrix sign(n, n, undefined), lag_s(n, n, undefined);
  for (std::size_t k = 0; k < strongest.at.size(); ++k) {
    if (strongest.at[k] < 0) continue;
    const std::size_t at = strongest.at[k];
    if (!lags_s.empty()) lag_s.values()[k] = lags_s[at];
    if (together.effect.empty()) continue;
    const double effect = together.effect[at].values()[k];
    sign.values()[k] = (effect > 0) - (effect < 0);
  }
  Connectivity result(std::move(names), average == MemberAverage::score ? strongest.score : average_scores(scores, average));
  result.set_parts(std::move(parts));
  if (!together.effect.empty()) result.set(Quantity::sign, std::move(sign));
  if (!lags_s.empty()) result.set(Quantity::lag_s, std::move(lag_s));
  return result;
}

}  // namespace golgi
