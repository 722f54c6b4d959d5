// The regressors of a sparse VAR, computed block by block so that a long recording is never stored as a design, and their sums
// and products, from which all fits are computed.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <golgi/numerics/trials.hpp>
#include <vector>

namespace golgi::sparse_var {

/// A variable some samples ago, the product of two, or a covariate; indices of covariates follow those of the variables.
struct Regressor {
  std::ptrdiff_t first = 0, second = -1;  ///< -1: not a product
  std::ptrdiff_t lag = 1;

  bool holds(std::ptrdiff_t variable) const { return first == variable || second == variable; }
};

/// Covariates that are regressors of every target and are not scored.
struct Nuisance {
  std::vector<NuisanceCovariate> chosen;
  std::vector<ConstView> trials;  ///< all covariates of each trial

  Nuisance() = default;
  /// @param data  must outlive this
  Nuisance(const std::vector<std::string>& names, const Dataset& data);
};

/// The design. Row: a sample that has all its lags, trial after trial. Columns: the regressors, lag after lag of variables and
/// covariates; then the responses of all targets. Variables are centred and scaled to unit variance before they are multiplied.
class Rows {
 public:
  /// @param trials, nuisance  must outlive this
  /// @param quadratic  regressors are the variables and their products one sample ago, responses the changes since then
  Rows(Trials trials, std::ptrdiff_t order, bool quadratic, const Nuisance& nuisance = none);

  std::ptrdiff_t n() const { return n_; }
  bool is_covariate(const Regressor& regressor) const { return regressor.first >= n_; }
  std::ptrdiff_t n_of_covariates() const { return n_of_covariates_; }  ///< number of their regressors
  std::ptrdiff_t order() const { return order_; }
  std::ptrdiff_t n_regressors() const { return std::ssize(regressors_); }
  std::ptrdiff_t width() const { return n_regressors() + n(); }
  std::ptrdiff_t n_samples() const { return first_row_.back(); }
  /// First row of each trial, and last the number of all rows.
  const std::vector<std::ptrdiff_t>& first_rows() const { return first_row_; }
  const std::vector<Regressor>& regressors() const { return regressors_; }
  double deviation(std::ptrdiff_t variable) const { return deviation_[variable]; }
  /// Columns are from now on shifted and scaled: `shift` is subtracted, then they are multiplied by `scale`. (width) each
  void rescale(Eigen::VectorXd shift, Eigen::VectorXd scale);
  double scale(std::ptrdiff_t column) const { return scale_[column]; }

  /// @param to  (any number of rows, width()): rows first, first + 1, …
  void copy(std::ptrdiff_t first, Eigen::Ref<Eigen::MatrixXd> to) const;

 private:
  static const Nuisance none;
  /// A variable's or a covariate's values in a trial.
  std::span<const double> values(std::ptrdiff_t trial, std::ptrdiff_t which) const {
    return which < n_ ? trials_[trial].row(which) : nuisance_.trials[trial].row(nuisance_.chosen[which - n_].row);
  }

  Trials trials_;
  const Nuisance& nuisance_;
  std::ptrdiff_t n_, n_of_covariates_ = 0;
  std::ptrdiff_t order_;
  bool is_quadratic_;
  std::vector<Regressor> regressors_;
  std::vector<std::ptrdiff_t> first_row_;
  std::vector<double> mean_, deviation_;  // of the variables and covariates
  Eigen::VectorXd shift_, scale_;
};

/// Sums and products of all columns over some rows.
struct Moments {
  std::ptrdiff_t n = 0;
  Eigen::VectorXd sum;       ///< (width)
  Eigen::MatrixXd products;  ///< (width, width)

  void subtract(const Moments& other);
  void add(const Moments& other);
  /// Divides products by n and subtracts the means of these rows; the means replace the sums.
  void centre();
};

/// Moments of `count` rows. Time O(rows · width²), memory width² and one block.
Moments moments_of(const Rows& rows, std::ptrdiff_t first, std::ptrdiff_t count, const ParallelFor& parallel_for,
                   const Poll& poll);

/// Standardises rows: their columns have mean 0 and variance 1 from now on; constant columns are 0. @return the moments of all
/// rows, centred
Moments standardise(Rows& rows, const ParallelFor& parallel_for, const Poll& poll);

}  // namespace golgi::sparse_var
