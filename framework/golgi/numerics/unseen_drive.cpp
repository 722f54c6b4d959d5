#include "golgi/numerics/unseen_drive.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double forgotten = 6;  // time constants: 1/400 is left
constexpr double far = 4;        // standard deviations of a Gaussian

DriveKernel slow_trace(double time_constant_s, double dt_s, std::span<const double> time_constants) {
  constexpr double alike = 0.05;  // share of a time constant: traces that differ less are treated as equal
  const double tau = time_constant_s / dt_s;
  const std::string which = "drive_time_constants_s: " + format_number(time_constant_s) + " s ";
  if (tau < 1) throw ConfigError(which + "is less than a sample of " + format_number(dt_s) + " s; set a longer one");
  for (const double other : time_constants)
    if (std::abs(tau - other) <= alike * other)
      throw ConfigError(which + "equals the time constant of the sources' own traces (" + format_number(other) +
                        " samples), so that no effect would be left; set a longer one");
  DriveKernel kernel{1, std::vector<double>(static_cast<std::size_t>(std::ceil(forgotten * tau))), tau};
  for (std::size_t k = 0; k < kernel.weights.size(); ++k) kernel.weights[k] = std::exp(-static_cast<double>(k) / tau);
  return kernel;
}

/// @param weight  weight(distance), in samples from the predicted sample   @param reach  largest distance
template <class Weight>
DriveKernel two_sided(std::ptrdiff_t reach, std::ptrdiff_t gap, Weight weight) {
  DriveKernel kernel{-reach, std::vector<double>(2 * reach + 1), 0};
  for (std::ptrdiff_t lag = -reach; lag <= reach; ++lag)
    if (std::abs(lag) > gap) kernel.weights[lag + reach] = weight(static_cast<double>(std::abs(lag)));
  return kernel;
}

std::ptrdiff_t samples_of(double time_s, double dt_s) { return std::lround(std::min(time_s / dt_s, 1e9)); }

/// Filters one signal minus its mean; outside its trial the signal is assumed to equal its mean.
void filter(std::span<const double> x, double mean, const DriveKernel& kernel, std::ptrdiff_t start, std::ptrdiff_t end,
            std::span<double> out) {
  if (kernel.time_constant > 0) {
    const double keep = std::exp(-1 / kernel.time_constant);
    double trace = 0;
    for (std::ptrdiff_t t = start; t < end; ++t) out[t] = trace = keep * trace + x[t] - mean;
    return;
  }
  std::vector<double> until{0};  // sums of the first weights
  for (const double weight : kernel.weights) until.push_back(until.back() + weight);
  const auto n_weights = std::ssize(kernel.weights);
  for (std::ptrdiff_t t = start; t < end; ++t) {
    // Weight k belongs to sample t + 1 - first_lag - k.
    const auto newest = t + 1 - kernel.first_lag;
    const auto first = std::clamp<std::ptrdiff_t>(newest - end + 1, 0, n_weights),
               last = std::clamp<std::ptrdiff_t>(newest - start + 1, first, n_weights);
    out[t] = -mean * (until[last] - until[first]);
  }
  for (std::ptrdiff_t at = start; at < end; ++at) {
    if (x[at] == 0) continue;
    const auto from = at - 1 + kernel.first_lag;
    const auto first = std::max<std::ptrdiff_t>(0, start - from), last = std::min(n_weights, end - from);
    for (auto k = first; k < last; ++k) out[from + k] += kernel.weights[k] * x[at];
  }
}

}  // namespace

// Defined here because g++ 12 considers the members of an inline base uninitialised where they are destroyed.
DriveParams::DriveParams() = default;
DriveParams::~DriveParams() = default;

std::vector<DriveKernel> drive_kernels(const DriveParams& params, double dt_s, std::span<const double> time_constants,
                                       std::ptrdiff_t longest) {
  std::vector<DriveKernel> kernels;
  const auto gap = samples_of(params.drive_gap_s, dt_s);
  if (params.drive == Drive::slow_traces) {
    for (const double time_constant_s : params.drive_time_constants_s) {
      for (const auto& other : kernels)
        if (std::abs(other.time_constant * dt_s - time_constant_s) < 1e-9 * time_constant_s)
          throw ConfigError("drive_time_constants_s: " + format_number(time_constant_s) + " s is given twice");
      kernels.push_back(slow_trace(time_constant_s, dt_s, time_constants));
    }
    if (kernels.empty()) throw ConfigError("drive_time_constants_s is empty; give one, or set drive: none");
  } else if (params.drive == Drive::surround) {
    const double width = params.drive_width_s / dt_s;
    if (const auto reach = samples_of(far * params.drive_width_s, dt_s); reach > gap)
      kernels.push_back(two_sided(reach, gap, [&](double d) { return std::exp(-d * d / (2 * width * width)); }));
  } else if (params.drive == Drive::components) {
    if (const auto reach = samples_of(params.drive_count_s / 2, dt_s); reach > gap)
      kernels.push_back(two_sided(reach, gap, [](double) { return 1.0; }));
  }
  if (params.drive != Drive::none && kernels.empty())
    throw ConfigError("drive_gap_s leaves no sample of " +
                      std::string(params.drive == Drive::surround ? "drive_width_s" : "drive_count_s") +
                      " at a sampling interval of " + format_number(dt_s) + " s; shorten the first or lengthen the second");
  for (const auto& kernel : kernels)
    if (const auto reach = std::max(-kernel.first_lag, kernel.last_lag()); reach >= longest)
      throw DataError("drive: the longest trial has " + plural(longest, "sample") +
                      ", but the regressors for an unrecorded drive reach " + std::to_string(reach) +
                      " samples from a response; record longer, or set shorter times");
  return kernels;
}

MatrixXd drive_components(const MatrixXd& covariance, int n_components) {
  constexpr double rounding = 1e-20;  // share of the largest variance that a constant signal has by rounding
  const VectorXd variances = covariance.diagonal();
  const VectorXd scale = (variances.array() > rounding * variances.maxCoeff()).select(variances.array().sqrt().inverse(), 0);
  const MatrixXd correlation = scale.asDiagonal() * covariance * scale.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(correlation);
  constexpr double least = 1e-9;  // of a variance of one
  const auto n = std::min<std::ptrdiff_t>(n_components, (solver.eigenvalues().array() > least).count());
  return scale.asDiagonal() * solver.eigenvectors().rightCols(n).rowwise().reverse();
}

DriveColumns drive_columns(const DriveParams& params, const std::vector<DriveKernel>& kernels,
                           std::span<const std::span<const double>> signals, std::span<const std::ptrdiff_t> trial_starts,
                           const Poll& poll) {
  const auto n_samples = trial_starts.back(), n_kernels = std::ssize(kernels);
  DriveColumns columns{Matrix(std::ssize(signals) * n_kernels, n_samples), {}};
  for (std::ptrdiff_t j = 0; j < std::ssize(signals); ++j) {
    double sum = 0;
    for (const double x : signals[j]) sum += x;
    for (std::ptrdiff_t k = 0; k < n_kernels; ++k) {
      poll();
      columns.sources.push_back(j);
      for (std::size_t trial = 0; trial + 1 < trial_starts.size(); ++trial)
        filter(signals[j], sum / static_cast<double>(n_samples), kernels[k], trial_starts[trial], trial_starts[trial + 1],
               columns.values.row(j * n_kernels + k));
    }
  }
  if (params.drive != Drive::components || kernels.empty()) return columns;
  auto counts = eigen(columns.values);
  counts.colwise() -= VectorXd(counts.rowwise().mean());
  const MatrixXd weights =
      drive_components(counts * counts.transpose() / static_cast<double>(n_samples), params.drive_components);
  poll();
  return {matrix_of(weights.transpose() * counts), std::vector<std::ptrdiff_t>(weights.cols(), -1)};
}

double drive_numbers_per_sample(const DriveParams& params, double n_variables) {
  return n_drive_regressors(params, n_variables) + (params.drive == Drive::components ? n_variables : 0);
}

double drive_reach_s(const DriveParams& params) {
  switch (params.drive) {
    case Drive::none: return 0;
    case Drive::slow_traces:
      return params.drive_time_constants_s.empty() ? 0 : forgotten * std::ranges::max(params.drive_time_constants_s);
    case Drive::surround: return far * params.drive_width_s;
    case Drive::components: return params.drive_count_s / 2;
  }
  return 0;
}

double n_drive_regressors(const DriveParams& params, double n_variables) {
  switch (params.drive) {
    case Drive::none: return 0;
    case Drive::slow_traces: return n_variables * static_cast<double>(params.drive_time_constants_s.size());
    case Drive::surround: return n_variables;
    case Drive::components: return std::min<double>(n_variables, params.drive_components);
  }
  return 0;
}

}  // namespace golgi
