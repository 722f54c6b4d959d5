// Random walks of regression weights from block to block of time. Within block b the weights w_b are constant, and only sums of
// its rows are needed: G = X'X, h = X'y, y'y and their number n. The model is
//   w_1 ~ N(m0, diag p0),  w_(b+1) = w_b + N(0, diag q),  y = X w + N(0, s2),
// for which the Kalman filter and the Rauch-Tung-Striebel smoother use, with C the covariance before a block and m its mean,
//   A = I + C G / s2;  C' = A^-1 C;  r = h - G m;  m' = m + C' r / s2
//   log likelihood -= (log |A| + (y'y - 2 m'h + m'G m) / s2 - r'C'r / s2^2 + n log(2 pi s2)) / 2
//   J = C_b (C_b + Q)^-1;  m_s = m_b + J (m_s,next - m_b);  C_s = C_b + J (C_s,next - C_b - Q) J'
// Sources: Kalman 1960; Rauch, Tung & Striebel 1965, AIAA Journal 3:1445.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <vector>

namespace golgi::changing_granger {

/// Sums of the rows of a block.
struct Block {
  Eigen::MatrixXd gram;   // (P, P)
  Eigen::VectorXd right;  // (P)
  double squares = 0;     // y'y
  double n = 0;           // rows
};

/// The parameters of the model above, with the same letters.
struct Walk {
  Eigen::VectorXd m0, p0, q;
  double s2 = 1;
  /// Blocks before which the weights may jump: there `jump` is used in place of q.
  std::vector<std::ptrdiff_t> switches;
  Eigen::VectorXd jump;

  const Eigen::VectorXd& step_before(std::ptrdiff_t block) const;
};

/// Means and variances after each block, given the recording up to it (filtered) or the whole recording (smoothed).
struct Course {
  std::vector<Eigen::VectorXd> filtered, filtered_variance, smoothed, smoothed_variance;
  double log_likelihood = 0;
};

/// Log likelihood of the walk, in O(K P³). @param blocks  at least one
double walk_likelihood(const std::vector<Block>& blocks, const Walk& walk, const Poll& poll = no_poll);
/// The log likelihood and the courses; memory O(K P²).
Course walk_course(const std::vector<Block>& blocks, const Walk& walk, const Poll& poll = no_poll);

/// Σ (y - X w)², for weights of each block.
double residual_squares(const std::vector<Block>& blocks, const std::vector<Eigen::VectorXd>& weights);

}  // namespace golgi::changing_granger
