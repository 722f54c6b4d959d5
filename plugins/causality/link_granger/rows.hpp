// The regression of one target: a row per sample that has a next one. Columns are computed when they are read, one block of
// rows at a time; they are centred and scaled to unit deviation; the response is scaled, but not centred.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <vector>

#include "params.hpp"

namespace golgi::link_granger {

/// The parts of the rows that all targets share.
class Recording {
 public:
  /// @throws DataError for unknown covariates or a gate that does not vary
  Recording(const Dataset& data, const Params& params);

  struct Row {
    std::ptrdiff_t trial = 0, t = 0;  ///< t: the sample that forecasts the next one
  };
  struct Lagged {
    std::ptrdiff_t row = 0, lag = 0;  ///< of the trials' covariates; samples before the response's
  };
  std::ptrdiff_t n() const { return data->n_variables(); }
  std::ptrdiff_t n_rows() const { return std::ssize(rows); }
  double value(std::ptrdiff_t variable, Row row) const { return values[row.trial](variable, row.t); }
  double covariate(Lagged of, Row row) const { return courses[row.trial](of.row, row.t + 1 - of.lag); }

  const Dataset* data;
  std::vector<ConstView> values, courses;
  std::vector<Row> rows;
  std::vector<Lagged> covariates;  ///< nuisance covariates; the gate's is appended where it is not among them
  Lagged gate;
  /// The first held-out row: the last fifth of the trials, or of the rows where there are fewer than five.
  std::ptrdiff_t first_held_out = 0;
};

class TargetRows {
 public:
  TargetRows(const Recording& recording, std::ptrdiff_t target, const Params& params);

  /// Column 0 is the constant, 1 + j variable j, 1 + N + j its product with the gate, covariates come last.
  std::ptrdiff_t width() const { return 1 + (is_gated_ ? 2 : 1) * n_ + std::ssize(recording_.covariates); }
  std::ptrdiff_t n_rows() const { return recording_.n_rows(); }
  std::ptrdiff_t n_sources() const { return n_; }
  std::ptrdiff_t column_of(std::ptrdiff_t source) const { return 1 + source; }
  std::ptrdiff_t gated_column_of(std::ptrdiff_t source) const { return is_gated_ ? 1 + n_ + source : -1; }
  /// @param to  (last - first, width())
  void read(std::ptrdiff_t first, std::ptrdiff_t last, Eigen::Ref<Eigen::MatrixXd> to) const;
  /// The gate's value in a row; with gate: source, the source's value.
  double gate(std::ptrdiff_t source, std::ptrdiff_t row) const;
  double mean_gate(std::ptrdiff_t source) const;

  const Eigen::VectorXd& response() const { return response_; }  ///< in units of the data
  double deviation() const { return deviation_; }                ///< of the response
  double scale(std::ptrdiff_t column) const { return scale_(column); }
  double mean(std::ptrdiff_t column) const { return mean_(column); }
  /// Whether a column varies; one that does not is 0 throughout.
  bool varies(std::ptrdiff_t column) const { return scale_(column) > 0; }

 private:
  void read_raw(std::ptrdiff_t first, std::ptrdiff_t last, Eigen::Ref<Eigen::MatrixXd> to) const;

  const Recording& recording_;
  std::ptrdiff_t target_, n_;
  Gate gate_;
  bool is_gated_;
  Eigen::VectorXd response_, mean_, scale_;
  double deviation_ = 0;
};

/// Number of rows that are read together.
constexpr std::ptrdiff_t rows_at_once = 512;

}  // namespace golgi::link_granger
