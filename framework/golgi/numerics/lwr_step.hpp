// One order of the recursion of lwr.hpp, from the products of the normalised prediction errors. Internal to numerics: used by
// two kernels that compute those products in different ways.
#pragma once

#include <Eigen/Cholesky>
#include <optional>

namespace golgi {

/// Sums over the pairs (t, t-k) of the errors of order k-1: of EF EFᵀ, EB EBᵀ, EF EBᵀ.
struct ErrorProducts {
  Eigen::MatrixXd ff, bb, fb;
};

struct Reflection {
  Eigen::MatrixXd forward_root;   // lower Cholesky factor of EF EFᵀ
  Eigen::MatrixXd coefficients;   // R
  Eigen::MatrixXd forward_scale;  // C, of I - R Rᵀ
};

/// The lower Cholesky factor, or nothing if the matrix is not positive definite. Reads the lower half.
inline std::optional<Eigen::MatrixXd> lower_cholesky(const Eigen::MatrixXd& a) {
  const Eigen::LLT<Eigen::MatrixXd> llt(a);
  if (llt.info() != Eigen::Success || !llt.matrixLLT().diagonal().allFinite()) return std::nullopt;
  return llt.matrixL();
}

/// The lower Cholesky factor of I - R Rᵀ; for I - Rᵀ R give Rᵀ. Nothing if R is not a contraction.
inline std::optional<Eigen::MatrixXd> contraction_root(const Eigen::MatrixXd& r) {
  Eigen::MatrixXd rest = Eigen::MatrixXd::Identity(r.rows(), r.rows());
  rest.selfadjointView<Eigen::Lower>().rankUpdate(r, -1);
  return lower_cholesky(rest);
}

/// The reflection of one order; nothing if its errors are not of full rank. Reads the lower halves of ff and bb.
inline std::optional<Reflection> reflection_of(const ErrorProducts& sums) {
  using Eigen::Lower;
  auto forward_root = lower_cholesky(sums.ff);
  const auto backward_root = lower_cholesky(sums.bb);
  if (!forward_root || !backward_root) return std::nullopt;
  // R = Lf⁻¹ (EF EBᵀ) Lb⁻ᵀ
  Eigen::MatrixXd r = forward_root->triangularView<Lower>().solve(sums.fb);
  backward_root->transpose().triangularView<Eigen::Upper>().solveInPlace<Eigen::OnTheRight>(r);
  auto forward_scale = contraction_root(r);
  if (!forward_scale) return std::nullopt;
  return Reflection{std::move(*forward_root), std::move(r), std::move(*forward_scale)};
}

}  // namespace golgi
