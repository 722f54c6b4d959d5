// One target's weights for one link function and one ridge, by Levenberg-Marquardt. With z = X w, r = (y - s f(z)) / deviation
// of y and J = dr/d(w, log s) without its sign, the objective is
//   squares(r) / (2 n) + ridge / 2 · squares(w), the constant and s without penalty,
// and a step solves (J'J / n + ridge + mu diag) step = J'r / n - ridge w.
// Sources: Levenberg 1944; Marquardt 1963; Nocedal & Wright 2006, section 10.3.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <optional>

#include "links.hpp"
#include "rows.hpp"

namespace golgi::link_granger {

struct Fit {
  LinkFunction link = LinkFunction::identity;
  double ridge = 0;
  Eigen::VectorXd weights;  ///< of standardised columns
  double scale = 1;         ///< s, in units of the data
  bool is_scale_free = false;
  double squares = 0;  ///< of r, over the rows that were fitted
  bool converged = false;

  std::ptrdiff_t n_parameters() const { return weights.size() + (is_scale_free ? 1 : 0); }
  /// Factor that, together with the column's own scale, converts a column's weight to that of z in the data's units.
  double unit() const { return link == LinkFunction::identity ? scale : 1; }
};

/// The start of a fit: weights of 0, and the constant that gives the mean.
/// @param scale  s, where it is known; else it is free where the response is an increment and the link does not contain it
Fit start_of(const TargetRows& rows, LinkFunction link, Response response, std::optional<double> scale);

/// Fits rows first … last - 1. @param start  the start for the link that is fitted
Fit fit_rows(const TargetRows& rows, std::ptrdiff_t first, std::ptrdiff_t last, double ridge, Fit start, const Poll& poll);

/// r of rows first … last - 1.
Eigen::VectorXd residuals(const TargetRows& rows, std::ptrdiff_t first, std::ptrdiff_t last, const Fit& fit);

/// Calls body(first row, J, r) block by block. @param J  (rows, n_parameters)
template <class Body>
void for_each_jacobian(const TargetRows& rows, std::ptrdiff_t first, std::ptrdiff_t last, const Fit& fit, const Poll& poll,
                       const Body& body) {
  Eigen::MatrixXd jacobian(rows_at_once, fit.n_parameters());
  Eigen::VectorXd left(rows_at_once);
  for (std::ptrdiff_t from = first; from < last; from += rows_at_once) {
    poll();
    const auto size = std::min(rows_at_once, last - from);
    auto block = jacobian.topRows(size);
    rows.read(from, from + size, block.leftCols(rows.width()));
    const Eigen::VectorXd z = block.leftCols(rows.width()) * fit.weights;
    for (std::ptrdiff_t k = 0; k < size; ++k) {
      const auto [value, slope] = linked(fit.link, z(k));
      left(k) = (rows.response()(from + k) - fit.scale * value) / rows.deviation();
      block.row(k).head(rows.width()) *= fit.scale * slope / rows.deviation();
      if (fit.is_scale_free) block(k, rows.width()) = fit.scale * value / rows.deviation();
    }
    body(from, block, left.head(size));
  }
}

/// 1 for weights that the ridge penalises, those of columns that vary; else 0. @return (n_parameters)
Eigen::VectorXd penalised(const TargetRows& rows, const Fit& fit);

}  // namespace golgi::link_granger
