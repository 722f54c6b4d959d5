// Sums over the rows of blocks of time, and least squares from these sums.
#pragma once

#include <Eigen/Cholesky>
#include <vector>

#include "random_walk.hpp"

namespace golgi::changing_granger {

constexpr double least_noise = 1e-9;  // share of the response's variance: an exact fit leaves rounding errors

void add(const Block& block, Block& total);
void subtract(const Block& block, Block& total);
/// The sum of blocks first … last - 1, at least one.
Block total_of(const std::vector<Block>& blocks, std::ptrdiff_t first, std::ptrdiff_t last);

/// Centres and scales regressors and response of all blocks by their means and deviations over all rows. @return the response's
/// deviation, 0 where it does not vary. @param deviations  is set to those of the regressors, also 0 where they do not vary
double standardise(std::vector<Block>& blocks, Eigen::VectorXd& deviations);

/// Coefficients on the regressors that are partialled out.
struct TakenOut {
  Eigen::MatrixXd of_others;    ///< (n, the others)
  Eigen::VectorXd of_response;  ///< (n)
};
/// Partials the last n regressors of all blocks, whose weights are constant, out of the others and of the response: the
/// residuals have the same other weights. Source: Frisch & Waugh 1933, Econometrica 1:387; Lovell 1963, J. Am. Stat. Assoc.
/// 58:993.
TakenOut take_out_last(std::vector<Block>& blocks, std::ptrdiff_t n);

/// Cholesky factor of the Gram matrix, with a ridge that makes it positive definite.
Eigen::LLT<Eigen::MatrixXd> factor_of(const Block& total);
/// Sum of squared residuals for given weights.
double squares_left(const Block& block, const Eigen::VectorXd& weights);

}  // namespace golgi::changing_granger
