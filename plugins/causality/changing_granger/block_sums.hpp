// Sums of the rows of blocks of time, and least squares that need no more.
#pragma once

#include <Eigen/Cholesky>
#include <vector>

#include "random_walk.hpp"

namespace golgi::changing_granger {

constexpr double least_noise = 1e-9;  // of the response's variance: an exact fit has rounding

void add(const Block& block, Block& total);
void subtract(const Block& block, Block& total);
/// Of blocks first … last - 1, at least one.
Block total_of(const std::vector<Block>& blocks, std::ptrdiff_t first, std::ptrdiff_t last);

/// Centres and scales regressors and response of all blocks by what they are over all rows. @return the response's deviation,
/// 0 where it does not vary; of the regressors in `deviations`, likewise
double standardise(std::vector<Block>& blocks, Eigen::VectorXd& deviations);

/// Coefficients on regressors that are taken out.
struct TakenOut {
  Eigen::MatrixXd of_others;    ///< (n, the others)
  Eigen::VectorXd of_response;  ///< (n)
};
/// Takes the last n regressors of all blocks, whose weights stay, out of the others and of the response: what is left is what
/// the others add to them. Source: Frisch & Waugh 1933, Econometrica 1:387; Lovell 1963, J. Am. Stat. Assoc. 58:993.
TakenOut take_out_last(std::vector<Block>& blocks, std::ptrdiff_t n);

/// Of the Gram matrix, with a ridge that makes it definite.
Eigen::LLT<Eigen::MatrixXd> factor_of(const Block& total);
/// Squared residuals of weights.
double squares_left(const Block& block, const Eigen::VectorXd& weights);

}  // namespace golgi::changing_granger
