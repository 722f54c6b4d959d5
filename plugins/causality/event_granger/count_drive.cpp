#include "count_drive.hpp"

namespace golgi::event_granger {

using Eigen::MatrixXd;
using Eigen::VectorXd;

CountDrive::CountDrive(const CountMoments& moments, const PastCounts& past, const Params& params)
    : moments_(moments), n_causes_(std::ssize(past.causes)), n_kernels_(std::ssize(past.drive)) {
  const auto n = moments.n(), m = n_kernels_, k = n_causes_;
  gram_.resize(n * m, n * m);
  causes_.resize(n * m, n * k);
  for (std::ptrdiff_t a = 0; a < n; ++a)
    for (std::ptrdiff_t b = 0; b < n; ++b) {
      const MatrixXd both = moments.causes(a, b);
      gram_.block(a * m, b * m, m, m) = both.bottomRightCorner(m, m);
      causes_.block(a * m, b * k, m, k) = both.bottomLeftCorner(m, k);
    }
  if (m == 0 || params.drive != Drive::components) return;
  weights_ = drive_components(gram_, params.drive_components);
  gram_ = (weights_.transpose() * gram_ * weights_).eval();
  causes_ = (weights_.transpose() * causes_).eval();
}

CountDrive::OfTarget CountDrive::of_target(std::ptrdiff_t target) const {
  const auto n = moments_.n(), m = n_kernels_;
  OfTarget of;
  of.own.resize(moments_.own(target).rows(), 0);
  if (m == 0) return of;
  MatrixXd own(of.own.rows(), n * m);
  VectorXd right(n * m);
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    own.middleCols(j * m, m) = moments_.own_causes(target, j).rightCols(m);
    right.segment(j * m, m) = moments_.responses(target, j).tail(m);
  }
  const bool is_mixed = weights_.size() > 0;
  if (is_mixed) {
    own = (own * weights_).eval();
    right = (weights_.transpose() * right).eval();
  }
  for (std::ptrdiff_t r = 0; r < gram_.rows(); ++r)
    if (is_mixed || r / m != target) of.chosen.push_back(r);
  of.gram = gram_(of.chosen, of.chosen);
  of.own = own(Eigen::all, of.chosen);
  of.right = right(of.chosen);
  return of;
}

}  // namespace golgi::event_granger
