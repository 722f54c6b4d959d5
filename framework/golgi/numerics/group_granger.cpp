#include "golgi/numerics/group_granger.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <optional>
#include <tuple>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/hidden_sources.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXcd;
using Eigen::MatrixXd;

double log_determinant(const MatrixXd& positive) {
  return 2 * MatrixXd(positive.llt().matrixL()).diagonal().array().log().sum();
}

/// Hides the sources of each group; nothing for a group without an accurate solution.
std::vector<std::optional<HiddenSources>> hide_each(const VarModel& model, const Groups& groups,
                                                    const ParallelFor& parallel_for) {
  const MatrixXd precision = precision_of(model);
  std::vector<std::optional<HiddenSources>> result(groups.size());
  parallel_for(std::ssize(groups), [&](std::ptrdiff_t h) {
    try {
      result[h] = hide(groups[h], model, precision);
    } catch (const NumericError&) {
      // This group stays undefined; the others are not affected.
    }
  });
  return result;
}

/// Positions of variables among the rest.
std::vector<std::ptrdiff_t> places_of(const std::vector<std::ptrdiff_t>& variables, const std::vector<std::ptrdiff_t>& rest) {
  std::vector<std::ptrdiff_t> places;
  for (const auto i : variables) places.push_back(std::ranges::find(rest, i) - rest.begin());
  return places;
}

/// The model without the sources, in the form that is needed at each frequency.
struct Filter {
  HiddenSources hidden;
  MatrixXd gain;         ///< (pk, m) effect of the innovations on the state
  MatrixXd kept;         ///< (pk, pk) F - K C
  MatrixXd innovations;  ///< (m, m) V
};

Filter filter_of(const HiddenSources& hidden, const MatrixXd& covariance) {
  const auto& [y, r] = std::tie(hidden.sources, hidden.rest);
  Filter filter{hidden, {}, {}, {}};
  const MatrixXd seen = hidden.error * hidden.observation.transpose();
  filter.innovations = hidden.observation * seen + covariance(r, r);
  MatrixXd cross = hidden.transition * seen;
  cross.topRows(std::ssize(y)) += covariance(y, r);
  filter.gain = filter.innovations.llt().solve(cross.transpose()).transpose();
  filter.kept = hidden.transition - filter.gain * hidden.observation;
  return filter;
}

/// The quantities at one frequency that are the same for all sources.
class AtFrequency {
 public:
  AtFrequency(const VarModel& model, double omega) : model_(model), n_(model.n()), unit_(std::polar(1.0, omega)) {
    MatrixXcd inverse = MatrixXcd::Identity(n_, n_);
    for (std::ptrdiff_t lag = 1; lag <= model.order; ++lag)
      inverse -= eigen(model.coefficients).middleCols((lag - 1) * n_, n_) * std::polar(1.0, -omega * static_cast<double>(lag));
    lagged_ = MatrixXcd::Identity(n_, n_) - inverse;
    transfer_ = inverse.partialPivLu().inverse();
  }

  /// B H of a model without sources, (m, N). With H_y the sources' rows of H, (I - A) H = I gives
  /// (I - A_rr) H_r = I_r + A_ry H_y, and so on: no operation of order N³ is needed per source.
  MatrixXcd innovations_by_shock(const Filter& filter) const {
    const auto& [y, r] = std::tie(filter.hidden.sources, filter.hidden.rest);
    const auto k = std::ssize(y), size = filter.kept.rows();
    const MatrixXcd of_sources = transfer_(y, Eigen::all);
    MatrixXcd seen = lagged_(r, y) * of_sources;  // A_rr(ω) H_r
    for (std::ptrdiff_t i = 0; i < std::ssize(r); ++i) seen(i, r[i]) += 1;
    MatrixXcd driven = of_sources - lagged_(y, y) * of_sources;  // the effect of the rest's past on the sources
    for (std::ptrdiff_t i = 0; i < k; ++i) driven(i, y[i]) -= 1;
    MatrixXcd state = filter.gain * seen;
    state.topRows(k) += driven;
    const MatrixXcd shifted = unit_ * MatrixXcd::Identity(size, size) - filter.kept;
    return seen - filter.hidden.observation * shifted.partialPivLu().solve(state);
  }

 private:
  const VarModel& model_;
  std::ptrdiff_t n_;
  std::complex<double> unit_;
  MatrixXcd lagged_, transfer_;  ///< Σ A_l e^(-iωl), and H
};

}  // namespace

Groups single_variables(std::ptrdiff_t n) {
  Groups groups;
  for (std::ptrdiff_t i = 0; i < n; ++i) groups.push_back({i});
  return groups;
}

Matrix group_granger(const VarModel& model, const Groups& groups, const ParallelFor& parallel_for) {
  const auto n_groups = std::ssize(groups);
  const MatrixXd covariance = eigen(model.residual_covariance);
  const auto each = hide_each(model, groups, parallel_for);
  Matrix f(n_groups, n_groups, undefined);
  parallel_for(n_groups, [&](std::ptrdiff_t h) {
    if (!each[h]) return;
    for (std::ptrdiff_t g = 0; g < n_groups; ++g) {
      if (g == h) continue;
      const MatrixXd c = each[h]->observation(places_of(groups[g], each[h]->rest), Eigen::all);
      const Eigen::LLT<MatrixXd> noise(MatrixXd(covariance(groups[g], groups[g])));
      const MatrixXd seen = noise.matrixL().solve(c), surplus = seen * each[h]->error * seen.transpose();
      f(g, h) = surplus.selfadjointView<Eigen::Lower>()
                    .eigenvalues()
                    .unaryExpr([](double x) { return std::log1p(std::max(0.0, x)); })
                    .sum();
    }
  });
  return f;
}

Matrix spectral_granger(const VarModel& model, const Groups& groups, std::ptrdiff_t n, const ParallelFor& parallel_for,
                        const Poll& poll) {
  const auto n_groups = std::ssize(groups);
  const MatrixXd covariance = eigen(model.residual_covariance);
  std::vector<std::optional<Filter>> filters(groups.size());
  MatrixXd constant = MatrixXd::Constant(n_groups, n_groups, undefined);  // ln det V_xx + ln det Σ_xx
  std::vector<std::vector<std::ptrdiff_t>> places(groups.size() * groups.size());
  const auto each = hide_each(model, groups, parallel_for);
  parallel_for(n_groups, [&](std::ptrdiff_t h) {
    if (!each[h]) return;
    filters[h] = filter_of(*each[h], covariance);
    for (std::ptrdiff_t g = 0; g < n_groups; ++g) {
      if (g == h) continue;
      const auto& at = places[g * n_groups + h] = places_of(groups[g], each[h]->rest);
      constant(g, h) = log_determinant(filters[h]->innovations(at, at)) + log_determinant(covariance(groups[g], groups[g]));
    }
  });
  Matrix spectra(n_groups * n_groups, n + 1, undefined);
  parallel_for(n + 1, [&](std::ptrdiff_t k) {
    poll();
    const AtFrequency at(model, std::numbers::pi * static_cast<double>(k) / static_cast<double>(n));
    for (std::ptrdiff_t h = 0; h < n_groups; ++h) {
      if (!filters[h]) continue;
      const MatrixXcd shocks = at.innovations_by_shock(*filters[h]);
      for (std::ptrdiff_t g = 0; g < n_groups; ++g) {
        if (g == h) continue;
        const MatrixXcd m = shocks(places[g * n_groups + h], Eigen::all) * covariance(Eigen::all, groups[g]);
        spectra(g * n_groups + h, k) = constant(g, h) - 2 * std::log(std::abs(m.determinant()));
      }
    }
  });
  return spectra;
}

double band_mean(std::span<const double> spectrum, double low, double high) {
  const auto n = static_cast<double>(std::ssize(spectrum) - 1);
  const double from = 2 * n * low, to = 2 * n * high;  // positions in the spectrum
  const auto value = [&](double place) {
    const auto before = std::min(static_cast<std::ptrdiff_t>(place), std::ssize(spectrum) - 2);
    const double share = place - static_cast<double>(before);
    return share == 0 ? spectrum[before] : (1 - share) * spectrum[before] + share * spectrum[before + 1];
  };
  double sum = 0, place = from;
  while (place < to) {
    const double next = std::min(to, std::floor(place) + 1);
    sum += (next - place) * (value(place) + value(next)) / 2;
    place = next;
  }
  return sum / (to - from);
}

}  // namespace golgi
