#include "embedding.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <numeric>

namespace golgi::transfer_entropy {

Embedding::Embedding(Trials trials, std::span<const std::string> names, Estimator estimator, int longest,
                     std::ptrdiff_t least_rows)
    : n_(trials.front().rows()), longest_(longest) {
  require_finite(trials, names);
  require_varying(trials, names);
  std::ptrdiff_t total = 0, most = 0;
  std::vector<ConstView> used;
  for (const auto& trial : trials) {
    most = std::max(most, trial.cols());
    if (trial.cols() <= longest) {
      ++n_short_;
      continue;
    }
    for (std::ptrdiff_t t = longest; t < trial.cols(); ++t)
      times_.push_back((std::ssize(used) << 32) + t);  // trials further apart than any window
    used.push_back(trial);
    lengths_.push_back(trial.cols());
    first_.push_back(total);
    total += trial.cols();
  }
  if (n_rows() < least_rows)
    throw DataError(plural(n_rows(), "sample") + " with all their lags (the longest trial has " + std::to_string(most) +
                    ", the longest lag is " + std::to_string(longest) + "); " + std::to_string(least_rows) +
                    " are needed; set max_lag, own_lags or neighbours lower, or record longer");
  values_ = Matrix(n_, total);
  for (std::ptrdiff_t i = 0; i < n_; ++i) {
    std::vector<double> all;
    for (const auto& trial : used) all.insert(all.end(), trial.row(i).begin(), trial.row(i).end());
    if (std::ranges::all_of(all, [&](double value) { return value == all[0]; }))
      throw DataError("variable '" + names[i] + "' is constant in the trials that are longer than the longest lag");
    std::ptrdiff_t n_tied = 0;
    auto apart = standardised_without_ties(all, static_cast<std::uint64_t>(i), n_tied);
    std::ranges::copy(estimator == Estimator::ksg ? apart : standardised(all), values_.row(i).begin());
    const double share = static_cast<double>(n_tied) / static_cast<double>(total);
    if (share <= tied_share_) continue;
    tied_share_ = share;
    tied_ = i;
  }
}

bool Embedding::has_equal_trials() const {
  return std::ranges::all_of(lengths_, [&](std::ptrdiff_t length) { return length == lengths_[0]; });
}

Matrix Embedding::rows(std::span<const Node> nodes, const Realigned* realigned) const {
  Matrix result(std::ssize(nodes), n_rows());
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    double* to = result.row(static_cast<std::ptrdiff_t>(k)).data();
    const double* all = values_.row(nodes[k].variable).data();
    for (std::ptrdiff_t r = 0; r < n_trials(); ++r) {
      const auto from = realigned ? realigned->trial[r] : r, by = realigned ? realigned->by[r] : 0;
      const auto length = lengths_[from];
      for (std::ptrdiff_t t = longest_; t < lengths_[r]; ++t) *to++ = all[first_[from] + (t - nodes[k].lag + by) % length];
    }
  }
  return result;
}

Realigned Embedding::draw(Null null, Random& random) const {
  Realigned realigned{std::vector<std::ptrdiff_t>(n_trials()), std::vector<std::ptrdiff_t>(n_trials())};
  std::iota(realigned.trial.begin(), realigned.trial.end(), 0);
  if (null == Null::trials) {
    random.shuffle(std::span(realigned.trial));
    return realigned;
  }
  for (std::ptrdiff_t r = 0; r < n_trials(); ++r) {  // shifted by a tenth of the trial or more
    const auto away = lengths_[r] / 10;
    realigned.by[r] = away + static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(lengths_[r] - 2 * away)));
  }
  return realigned;
}

Information::Information(const Embedding& embedding, const Params& params, Matrix y, Matrix z)
    : embedding_(embedding),
      estimator_(params.estimator),
      ksg_{.k = params.neighbours, .window = std::max(1, params.theiler)},
      y_(std::move(y)),
      z_(std::move(z)) {}

double Information::operator()(ConstView x) const {
  return estimator_ == Estimator::gaussian ? gaussian_information(x, y_, z_)
                                           : ksg_information(x, y_, z_, embedding_.times(), ksg_);
}

double Information::f_p(double information, std::ptrdiff_t d) const {
  const auto degrees = static_cast<double>(embedding_.n_rows() - z_.rows() - d - 1);
  return f_upper_tail(std::expm1(2 * information) * degrees / static_cast<double>(d), static_cast<double>(d), degrees);
}

}  // namespace golgi::transfer_entropy
