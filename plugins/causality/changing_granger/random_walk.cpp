#include "random_walk.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace golgi::changing_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Mean and covariance, updated block by block.
class Filter {
 public:
  explicit Filter(const Walk& walk) : walk_(walk), mean(walk.m0), covariance(walk.p0.asDiagonal()) {}

  void take(const Block& block, std::ptrdiff_t index) {
    if (index > 0) covariance.diagonal() += walk_.step_before(index);
    const double s2 = walk_.s2;
    residual_ = block.right - block.gram * mean;
    const double squares = block.squares - 2 * mean.dot(block.right) + mean.dot(block.gram * mean);
    a_.noalias() = covariance * block.gram;
    a_ /= s2;
    a_.diagonal().array() += 1;
    factor_.compute(a_);
    double log_determinant = 0;
    for (Eigen::Index k = 0; k < a_.rows(); ++k) log_determinant += std::log(std::abs(factor_.matrixLU()(k, k)));
    next_.noalias() = factor_.solve(covariance);
    covariance = 0.5 * (next_ + next_.transpose());
    step_.noalias() = covariance * residual_;
    log_likelihood -= 0.5 * (log_determinant + squares / s2 - residual_.dot(step_) / (s2 * s2) +
                             block.n * std::log(2 * std::numbers::pi * s2));
    mean += step_ / s2;
  }

 private:
  const Walk& walk_;
  VectorXd residual_, step_;
  MatrixXd a_, next_;
  Eigen::PartialPivLU<MatrixXd> factor_;

 public:
  VectorXd mean;
  MatrixXd covariance;
  double log_likelihood = 0;
};

}  // namespace

const VectorXd& Walk::step_before(std::ptrdiff_t block) const {
  return std::ranges::find(switches, block) == switches.end() ? q : jump;
}

double walk_likelihood(const std::vector<Block>& blocks, const Walk& walk, const Poll& poll) {
  Filter filter(walk);
  for (std::ptrdiff_t b = 0; b < std::ssize(blocks); ++b) {
    poll();
    filter.take(blocks[b], b);
  }
  return filter.log_likelihood;
}

Course walk_course(const std::vector<Block>& blocks, const Walk& walk, const Poll& poll) {
  Course course;
  std::vector<MatrixXd> covariances;
  Filter filter(walk);
  for (std::ptrdiff_t b = 0; b < std::ssize(blocks); ++b) {
    poll();
    filter.take(blocks[b], b);
    course.filtered.push_back(filter.mean);
    course.filtered_variance.emplace_back(filter.covariance.diagonal());
    covariances.push_back(filter.covariance);
  }
  course.log_likelihood = filter.log_likelihood;
  course.smoothed = course.filtered;
  course.smoothed_variance = course.filtered_variance;
  MatrixXd smoothed = covariances.back();
  for (std::ptrdiff_t b = std::ssize(blocks) - 2; b >= 0; --b) {
    poll();
    const MatrixXd& own = covariances[b];
    MatrixXd ahead = own;
    ahead.diagonal() += walk.step_before(b + 1);
    const MatrixXd gain = Eigen::PartialPivLU<MatrixXd>(ahead).solve(own).transpose();
    course.smoothed[b] += gain * (course.smoothed[b + 1] - course.filtered[b]);
    const MatrixXd moved = gain * (smoothed - ahead);
    smoothed = own;
    smoothed.noalias() += moved * gain.transpose();
    smoothed = (0.5 * (smoothed + smoothed.transpose())).eval();
    course.smoothed_variance[b] = smoothed.diagonal();
  }
  return course;
}

double residual_squares(const std::vector<Block>& blocks, const std::vector<VectorXd>& weights) {
  double sum = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b)
    sum += blocks[b].squares - 2 * weights[b].dot(blocks[b].right) + weights[b].dot(blocks[b].gram * weights[b]);
  return sum;
}

}  // namespace golgi::changing_granger
