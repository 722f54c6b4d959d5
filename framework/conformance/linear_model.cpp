#include "golgi/conformance/linear_model.hpp"

#include <Eigen/Cholesky>
#include <array>

namespace golgi {
namespace {

constexpr std::ptrdiff_t order = 2;

/// Column l of a window's history, oldest first, is lag order - l.
Eigen::VectorXd regressors(const Dataset& data, const Window& window) {
  const ConstView values = data.trials[static_cast<std::size_t>(window.trial)].values.view();
  Eigen::VectorXd x(order * values.rows());
  for (std::ptrdiff_t lag = 1; lag <= order; ++lag)
    x.segment((lag - 1) * values.rows(), values.rows()) = values.col(window.start + order - lag);
  return x;
}

class LinearModel final : public FittedModel {
 public:
  LinearModel(WindowSplit windows, std::array<Matrix, 2> members)
      : windows_(std::move(windows)), members_(std::move(members)) {}

  std::ptrdiff_t n_variables() const override { return members_[0].rows(); }
  std::ptrdiff_t history() const override { return order; }
  std::ptrdiff_t horizon() const override { return 1; }
  std::ptrdiff_t n_members() const override { return std::ssize(members_); }
  const WindowSplit& windows() const override { return windows_; }
  bool can(Capability) const override { return true; }

  Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                  const TaskContext&) const override {
    Matrix result(std::ssize(windows), n_variables());
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w)
      result.view().row(w) = coefficients(member) * regressors(data, windows[static_cast<std::size_t>(w)]);
    return result;
  }

  Matrix attention(std::ptrdiff_t member, const Dataset&, std::span<const Window>, const TaskContext&) const override {
    Matrix sum(n_variables(), n_variables());
    for (std::ptrdiff_t lag = 1; lag <= order; ++lag) sum.view() += of_lag(member, lag).cwiseAbs();
    return sum;
  }

  InputGradient input_gradient(std::ptrdiff_t member, const Dataset&, std::span<const Window>,
                               const TaskContext&) const override {
    InputGradient gradient;
    for (std::ptrdiff_t lag = 1; lag <= order; ++lag) {
      gradient.mean.push_back(Matrix::from(of_lag(member, lag)));
      gradient.mean_absolute.push_back(Matrix::from(of_lag(member, lag).cwiseAbs()));
      gradient.mean_square.push_back(Matrix::from(of_lag(member, lag).cwiseAbs2()));
    }
    return gradient;
  }

  Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, const Intervention& what,
                   const TaskContext&) const override {
    Matrix result(std::ssize(windows), n_variables());
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w) {
      Eigen::VectorXd x = regressors(data, windows[static_cast<std::size_t>(w)]);
      for (std::ptrdiff_t lag = 1; lag <= order; ++lag)
        x[(lag - 1) * n_variables() + what.source] = what.values(w, order - lag);
      result.view().row(w) = coefficients(member) * x;
    }
    return result;
  }

  void save(ArtifactWriter&) const override {}  // lives as long as the readout that it is for

 private:
  ConstView coefficients(std::ptrdiff_t member) const { return members_[static_cast<std::size_t>(member)].view(); }
  Eigen::MatrixXd of_lag(std::ptrdiff_t member, std::ptrdiff_t lag) const {
    return coefficients(member).middleCols((lag - 1) * n_variables(), n_variables());
  }

  WindowSplit windows_;
  std::array<Matrix, 2> members_;  // (N, order · N): lag 1, then lag 2
};

}  // namespace

std::shared_ptr<const FittedModel> fit_linear_model(const Dataset& data) {
  WindowSplit split;
  for (std::size_t k = 0; k < data.trials.size(); ++k) {
    const std::ptrdiff_t n_windows = data.trials[k].n_samples() - order;
    for (std::ptrdiff_t t = 0; t < n_windows; ++t) {
      auto& part = 5 * t < 3 * n_windows ? split.train : 5 * t < 4 * n_windows ? split.validation : split.test;
      part.push_back({static_cast<std::int32_t>(k), t});
    }
  }
  const std::ptrdiff_t n = data.n_variables();
  std::array<Matrix, 2> members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    Eigen::MatrixXd squares = 1e-6 * Eigen::MatrixXd::Identity(order * n, order * n),
                    products = Eigen::MatrixXd::Zero(n, order * n);
    for (std::size_t w = m; w < split.train.size(); w += members.size()) {
      const Eigen::VectorXd x = regressors(data, split.train[w]);
      const auto& values = data.trials[static_cast<std::size_t>(split.train[w].trial)].values;
      squares += x * x.transpose();
      products += values.view().col(split.train[w].start + order) * x.transpose();
    }
    members[m] = Matrix::from(squares.ldlt().solve(products.transpose()).transpose());
  }
  return std::make_shared<LinearModel>(std::move(split), std::move(members));
}

}  // namespace golgi
