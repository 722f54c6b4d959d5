#include "golgi/data/wiring.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

Wiring::Wiring(std::int32_t n, std::vector<Synapse> synapses) : begin_(static_cast<std::size_t>(n) + 1, 0) {
  const auto pair = [](const Synapse& s) { return "synapse " + std::to_string(s.source) + " -> " + std::to_string(s.target); };
  std::sort(synapses.begin(), synapses.end(),
            [](const Synapse& a, const Synapse& b) { return std::tie(a.source, a.target) < std::tie(b.source, b.target); });
  bool lags = false;
  for (std::size_t k = 0; k < synapses.size(); ++k) {
    const Synapse& s = synapses[k];
    if (s.source < 0 || s.source >= n || s.target < 0 || s.target >= n)
      throw DataError(pair(s) + ": there are " + std::to_string(n) + " variables, numbered from 0");
    if (k > 0 && s.source == synapses[k - 1].source && s.target == synapses[k - 1].target)
      throw DataError(pair(s) + " is given twice");
    if (s.weight == 0 || !std::isfinite(s.weight))
      throw DataError(pair(s) + " has weight " + format_number(s.weight) + "; a synapse has a finite weight other than 0");
    lags = lags || s.lag != 0;
    ++begin_[static_cast<std::size_t>(s.source) + 1];
    target_.push_back(s.target);
    weight_.push_back(s.weight);
    lag_.push_back(s.lag);
  }
  for (std::size_t j = 1; j < begin_.size(); ++j) begin_[j] += begin_[j - 1];
  if (!lags) lag_.clear();
}

Wiring::Wiring(std::vector<std::int64_t> begin, std::vector<std::int32_t> target, std::vector<double> weight,
               std::vector<std::int32_t> lag)
    : begin_(std::move(begin)), target_(std::move(target)), weight_(std::move(weight)), lag_(std::move(lag)) {
  if (begin_.empty() || begin_.front() != 0 || begin_.back() != std::ssize(target_) || weight_.size() != target_.size() ||
      (!lag_.empty() && lag_.size() != target_.size()))
    throw InternalError("Wiring: arrays of inconsistent lengths");
}

Wiring Wiring::from_dense(ConstView weights) {
  if (weights.rows() != weights.cols())
    throw DataError("a connectivity matrix is square, this one is " + std::to_string(weights.rows()) + " x " +
                    std::to_string(weights.cols()));
  std::vector<Synapse> synapses;
  for (Eigen::Index i = 0; i < weights.rows(); ++i)
    for (Eigen::Index j = 0; j < weights.cols(); ++j)
      if (weights(i, j) != 0)
        synapses.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j), weights(i, j), 0});
  return Wiring(static_cast<std::int32_t>(weights.rows()), std::move(synapses));
}

std::vector<Synapse> Wiring::synapses() const {
  std::vector<Synapse> all;
  all.reserve(target_.size());
  for (std::int32_t j = 0; j < n(); ++j)
    for (std::int64_t k = begin_[static_cast<std::size_t>(j)]; k < begin_[static_cast<std::size_t>(j) + 1]; ++k) {
      const auto at = static_cast<std::size_t>(k);
      all.push_back({target_[at], j, weight_[at], lag_.empty() ? 0 : lag_[at]});
    }
  return all;
}

Matrix Wiring::dense() const {
  Matrix weights(n(), n());
  for (const auto& s : synapses()) weights(s.target, s.source) = s.weight;
  return weights;
}

Wiring Wiring::select(std::span<const std::int32_t> variables) const {
  std::vector<std::int32_t> position(static_cast<std::size_t>(n()), -1);
  for (std::size_t k = 0; k < variables.size(); ++k)
    position[static_cast<std::size_t>(variables[k])] = static_cast<std::int32_t>(k);
  std::vector<Synapse> kept;
  for (auto s : synapses()) {
    s.target = position[static_cast<std::size_t>(s.target)];
    s.source = position[static_cast<std::size_t>(s.source)];
    if (s.target >= 0 && s.source >= 0) kept.push_back(s);
  }
  return Wiring(static_cast<std::int32_t>(variables.size()), std::move(kept));
}

}  // namespace golgi
