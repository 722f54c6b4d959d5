#include "golgi/numerics/drive_warning.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "golgi/core/rng.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;

/// Spike counts: one row per trial and bin, one column per unit; (B, N).
MatrixXd counts_of(const SpikeTrains& trains, const std::vector<std::ptrdiff_t>& units, std::int64_t width,
                   std::vector<std::ptrdiff_t>& starts) {
  starts.assign(1, 0);
  for (const auto& trial : trains.trials()) starts.push_back(starts.back() + trial.n_bins / width);
  MatrixXd counts = MatrixXd::Zero(starts.back(), std::ssize(units));
  for (std::size_t k = 0; k < trains.trials().size(); ++k) {
    const auto& trial = trains.trials()[k];
    for (std::size_t u = 0; u < units.size(); ++u)
      for (const auto place : trial.places_of(units[u]))
        if (const auto bin = starts[k] + static_cast<std::ptrdiff_t>(trial.bins[place] / width); bin < starts[k + 1])
          ++counts(bin, static_cast<std::ptrdiff_t>(u));
  }
  return counts;
}

/// @param counts  columns of mean 0 and unit length
double largest_eigenvalue(const MatrixXd& counts) {
  const MatrixXd correlation = counts.transpose() * counts;
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(correlation, Eigen::EigenvaluesOnly).eigenvalues().tail(1)(0);
}

}  // namespace

SharedRates shared_rates(const SpikeTrains& trains, const Poll& poll) {
  constexpr double bin_s = 0.05;
  constexpr std::ptrdiff_t most_units = 200;  // with more units, a subset shows what they share
  constexpr int n_surrogates = 19;
  const auto width = std::max<std::int64_t>(1, std::llround(bin_s / trains.bin_s()));
  std::vector<std::ptrdiff_t> units, starts;
  const auto step = std::max<std::ptrdiff_t>(1, (trains.n_units() + most_units - 1) / most_units);
  for (std::ptrdiff_t i = 0; i < trains.n_units(); i += step)
    if (trains.n_spikes()[i] > 0) units.push_back(i);
  if (units.size() < 2) return {};
  MatrixXd counts = counts_of(trains, units, width, starts);
  if (counts.rows() < 2 * counts.cols() || counts.rows() < 20) return {};
  for (auto column : counts.colwise()) {
    column.array() -= column.mean();
    if (const double length = column.norm(); length > 0) column /= length;
  }
  SharedRates found{largest_eigenvalue(counts), 0};
  Random random(fingerprint_of("shared_rates"), "shifts");
  MatrixXd shifted = counts;
  for (int s = 0; s < n_surrogates; ++s) {
    for (Eigen::Index u = 0; u < counts.cols(); ++u)
      for (std::size_t k = 0; k + 1 < starts.size(); ++k) {
        poll();
        const auto length = starts[k + 1] - starts[k];
        if (length == 0) continue;
        const auto by = static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(length)));
        for (std::ptrdiff_t b = 0; b < length; ++b) shifted(starts[k] + (b + by) % length, u) = counts(starts[k] + b, u);
      }
    found.by_chance = std::max(found.by_chance, largest_eigenvalue(shifted));
  }
  return found;
}

std::optional<Warning> drive_warning(const SpikeTrains& trains, const Matrix& p, const Poll& poll) {
  constexpr double many = 0.1, level = 0.05;
  double n = 0, below = 0;
  for (std::ptrdiff_t i = 0; i < p.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < p.cols(); ++j) {
      if (i == j || std::isnan(p(i, j))) continue;
      ++n;
      below += p(i, j) <= level;
    }
  if (!(below > many * n)) return std::nullopt;
  const SharedRates rates = shared_rates(trains, poll);
  if (!(rates.eigenvalue > rates.by_chance)) return std::nullopt;
  return Warning{
      "common_drive",
      format_number(std::round(100 * below / n)) +
          " % of the pairs have p <= 0.05, and the units' rates rise and fall together (largest eigenvalue of counts "
          "in 50 ms: " +
          rounded(rates.eigenvalue) + "; of shifted trains: at most " + rounded(rates.by_chance) + ")",
      "units with an unrecorded common drive predict each other without a connection",
      "set drive: slow_traces for valid p-values, or drive: surround to rank pairs"};
}

}  // namespace golgi
