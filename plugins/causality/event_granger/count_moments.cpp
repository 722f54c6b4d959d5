#include "count_moments.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace golgi::event_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Counts = Eigen::Matrix<std::uint32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

PastCount single(std::ptrdiff_t lag) {
  PastCount past{lag, std::vector<double>(lag)};
  past.weights.back() = 1;
  return past;
}

PastCount trace(double time_constant) {
  constexpr double forgotten = 6;  // time constants, after which a 400th is left
  PastCount past{0, std::vector<double>(std::max<std::ptrdiff_t>(1, std::lround(forgotten * time_constant)))};
  for (std::ptrdiff_t l = 0; l < past.reach(); ++l) past.weights[l] = std::exp(-static_cast<double>(l) / time_constant);
  return past;
}

std::ptrdiff_t longest(const std::vector<PastCount>& all) {
  std::ptrdiff_t reach = 1;
  for (const auto& past : all) reach = std::max(reach, past.reach());
  return reach;
}

std::ptrdiff_t earliest(const std::vector<PastCount>& all) {
  std::ptrdiff_t lag = 1;
  for (const auto& past : all) lag = std::min(lag, past.first_lag);
  return lag;
}

/// Adds to a column, one row per lag from `lags.first`, the contribution of a pair of events at this lag to the product of two
/// regressors, `earlier` of the source and `other` of the target.
void add_product(const PastCount& source, const PastCount& target, LagRange lags, Eigen::Ref<VectorXd> column) {
  const auto apart = source.first_lag - target.first_lag - lags.first;
  for (std::ptrdiff_t l = 0; l < std::ssize(source.weights); ++l)
    for (std::ptrdiff_t m = 0; m < std::ssize(target.weights); ++m)
      column(l - m + apart) += source.weights[l] * target.weights[m];
}

/// Coincidence counts C(l) of a variable with itself, l = 0 … reach.
VectorXd auto_counts(const SpikeTrains& trains, std::ptrdiff_t variable, std::ptrdiff_t reach) {
  VectorXd counts = VectorXd::Zero(reach + 1);
  for (const auto& trial : trains.trials()) {
    const auto places = trial.places_of(variable);
    for (std::size_t a = 0; a < places.size(); ++a)
      for (std::size_t b = a; b < places.size(); ++b) {
        const std::int64_t lag = std::int64_t{trial.bins[places[b]]} - trial.bins[places[a]];
        if (lag > reach) break;
        counts(lag) += lag == 0 && b > a ? 2 : 1;  // two events in one bin are a pair in both orders
      }
  }
  return counts;
}

}  // namespace

double PastCount::total() const { return std::accumulate(weights.begin(), weights.end(), 0.0); }

PastCounts past_counts(const Params& params) {
  PastCounts past;
  for (int lag = 1; lag <= params.lags.value_or(1); ++lag) past.causes.push_back(single(lag));
  for (const double tau : params.cause_time_constants.value_or(std::vector<double>{10})) past.causes.push_back(trace(tau));
  for (int lag = 1; lag <= params.own_lags; ++lag) past.own.push_back(single(lag));
  for (const double tau : params.time_constants) past.own.push_back(trace(tau));
  return past;
}

PastCounts past_counts(const Params& params, double dt_s, std::int64_t longest_trial) {
  PastCounts past = past_counts(params);
  const auto time_constants = params.cause_time_constants.value_or(std::vector<double>{10});
  for (auto& kernel : drive_kernels(params, dt_s, time_constants, longest_trial))
    past.drive.push_back({0, std::move(kernel.weights), kernel.first_lag});
  return past;
}

CountMoments::CountMoments(const SpikeTrains& trains, const PastCounts& past, const ParallelFor& parallel_for, const Poll& poll)
    : n_causes_(std::ssize(past.causes) + std::ssize(past.drive)), n_own_(std::ssize(past.own)), means_(trains.n_units()) {
  constexpr std::ptrdiff_t remembered = 500;  // bins: longest lag of autocovariances
  const auto n = trains.n_units(), k = n_causes_, q = n_own_;
  const auto n_bins = static_cast<double>(trains.n_bins());
  std::vector<PastCount> causes = past.causes;
  causes.insert(causes.end(), past.drive.begin(), past.drive.end());
  const auto first = earliest(causes), last = longest(causes), longest_of_all = std::max(longest(past.own), last);
  // The response is at lag 0.
  const auto before = std::min<std::ptrdiff_t>(0, first);
  const LagRange lags{first - longest_of_all, last - before};
  for (std::ptrdiff_t i = 0; i < n; ++i) means_(i) = static_cast<double>(trains.n_spikes()[i]) / n_bins;

  // One column per product: its weights of each lag; their sum is its weight of the product of the two rates.
  MatrixXd weights = MatrixXd::Zero(lags.size(), k * k + q * k + k);
  for (std::ptrdiff_t c = 0; c < k; ++c) {
    for (std::ptrdiff_t b = 0; b < k; ++b) add_product(causes[b], causes[c], lags, weights.col(c * k + b));
    for (std::ptrdiff_t b = 0; b < q; ++b) add_product(causes[c], past.own[b], lags, weights.col(k * k + c * q + b));
    for (std::ptrdiff_t l = causes[c].first_lag; l <= causes[c].reach(); ++l)
      weights(l - lags.first, k * k + q * k + c) = causes[c].weights[l - causes[c].first_lag];
  }
  // Regressors are 0 or more where the silence after a trial is included: with their means over the trials alone the products
  // would not belong to any design, and variances could be negative.
  const auto silence = static_cast<double>(std::ssize(trains.trials()) * (longest_of_all - before));
  const double padded = n_bins / (n_bins + silence);
  Eigen::RowVectorXd totals = weights.colwise().sum();
  totals.head(k * k + q * k) *= padded;
  pairs_.resize(n);
  for_each_source(trains, lags, parallel_for, [&](std::ptrdiff_t source, const SpikePairRow& row) {
    const MatrixXd counts = Eigen::Map<const Counts>(row.counts().data(), n, lags.size()).cast<double>();
    pairs_[source] = counts * weights / n_bins - means_(source) * means_ * totals;
  });

  own_.resize(n);
  own_response_.resize(n);
  auto_.resize(n);
  const auto own_reach = longest(past.own), reach = 2 * own_reach + remembered;
  MatrixXd own_weights = MatrixXd::Zero(2 * own_reach - 1, q * q);
  for (std::ptrdiff_t b = 0; b < q; ++b)
    for (std::ptrdiff_t c = 0; c < q; ++c)
      add_product(past.own[c], past.own[b], {1 - own_reach, own_reach - 1}, own_weights.col(b * q + c));
  parallel_for(n, [&](std::ptrdiff_t i) {
    poll();
    auto_[i] = auto_counts(trains, i, reach).array() / n_bins - means_(i) * means_(i);
    VectorXd both(2 * own_reach - 1);
    for (std::ptrdiff_t l = 1 - own_reach; l < own_reach; ++l) both(l + own_reach - 1) = auto_[i](std::abs(l));
    const VectorXd products = own_weights.transpose() * both;
    own_[i] = (products + (1 - padded) * means_(i) * means_(i) * own_weights.colwise().sum().transpose()).reshaped(q, q);
    own_response_[i].resize(q);
    for (std::ptrdiff_t b = 0; b < q; ++b) {
      double sum = 0;
      for (std::ptrdiff_t l = 1; l <= past.own[b].reach(); ++l) sum += past.own[b].weights[l - 1] * auto_[i](l);
      own_response_[i](b) = sum;
    }
  });
}

}  // namespace golgi::event_granger
