#include "scripted.hpp"

#include <cmath>
#include <functional>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using golgi::Matrix;

/// The value for a pair. @param there  mean product of the target now and the source earlier   @param back  the reverse
using Formula = std::function<double(double there, double back)>;

/// The script.
const std::map<std::string, Formula, std::less<>>& formulas() {
  static const std::map<std::string, Formula, std::less<>> all{
      {"product", [](double there, double) { return there; }},
      {"difference", [](double there, double back) { return there - back; }}};
  return all;
}

class Scripted final : public golgi::Causality {
 public:
  /// @param lag  in samples
  Scripted(Formula formula, std::int64_t lag) : formula_(std::move(formula)), lag_(lag) {}

  /// Uses values in units of each variable's standard deviation.
  /// @return |formula| as score, its sign, lag_s
  golgi::Connectivity estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const override {
    const golgi::Dataset& data = given.data();
    const auto trials = golgi::views_of(data);
    golgi::require_finite(trials, data.names());
    golgi::require_varying(trials, data.names());
    const Eigen::MatrixXd there = products(trials, context);
    const std::ptrdiff_t n = there.rows();
    Matrix score(n, n, golgi::undefined), sign = score, lag_s = score;
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        if (i == j) continue;
        const double value = formula_(there(i, j), there(j, i));
        score(i, j) = std::abs(value);
        sign(i, j) = (value > 0) - (value < 0);
        lag_s(i, j) = static_cast<double>(lag_) * data.dt_s();
      }
    golgi::Connectivity result(data.names(), std::move(score));
    result.set(golgi::Quantity::sign, std::move(sign)).set(golgi::Quantity::lag_s, std::move(lag_s));
    return result.set_meaning("lagged product of standardised values");
  }

 private:
  /// @return (N, N): mean over all samples with a sample `lag` earlier; row now, column earlier
  Eigen::MatrixXd products(golgi::Trials trials, const golgi::TaskContext& context) const {
    const std::ptrdiff_t n_samples = golgi::n_samples_with_lags(trials, lag_);
    if (n_samples < 2)
      throw golgi::DataError("lag " + std::to_string(lag_) + " needs a trial of at least " + std::to_string(lag_ + 2) +
                             " samples");
    const std::vector<double> all_means = golgi::pooled_means(trials);
    const Eigen::Map<const Eigen::VectorXd> means(all_means.data(), std::ssize(all_means));
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(means.size());
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(means.size(), means.size());
    std::ptrdiff_t n_all = 0;
    for (const golgi::ConstView& trial : trials) {
      context.check_cancelled();
      const Eigen::MatrixXd centred = golgi::eigen(trial).colwise() - means;
      squares += centred.rowwise().squaredNorm();
      n_all += trial.cols();
      if (const std::ptrdiff_t n = trial.cols() - lag_; n > 0) sums += centred.rightCols(n) * centred.leftCols(n).transpose();
    }
    const Eigen::VectorXd per_sd = (squares / static_cast<double>(n_all)).cwiseSqrt().cwiseInverse();
    return per_sd.asDiagonal() * sums * per_sd.asDiagonal() / static_cast<double>(n_samples);
  }

  Formula formula_;
  std::int64_t lag_;
};

golgi::Schema schema() {
  std::vector<std::string> names;
  for (const auto& [name, formula] : formulas()) names.push_back(name);
  golgi::Schema all;
  all.add(golgi::Field("formula", "text"))
      .set_choices(std::move(names))
      .set_default(golgi::Value::scalar("product"))
      .set_doc("What is made of a pair: its lagged product, or that minus the reverse pair's.");
  all.add(golgi::Field("lag", "integer"))
      .set_min(1)
      .set_max(1000)
      .set_unit("samples")
      .set_default(golgi::Value::integer(1))
      .set_doc("By which the source leads.");
  return all;
}

golgi::BoundComponent bind(const golgi::Schema& described, const golgi::Value& values, golgi::Binder& binder) {
  golgi::BoundComponent bound;
  bound.resolved = described.resolve(values, binder);
  bound.files = binder.files();
  if (binder.failed()) return bound;
  std::int64_t lag = 0;
  golgi::read_scalar(*bound.resolved.find("lag"), lag);
  bound.component = std::make_shared<const Scripted>(formulas().find(bound.resolved.find("formula")->text)->second, lag);
  return bound;
}

}  // namespace

golgi::Registration scripted() {
  const golgi::Schema described = schema();
  golgi::Registration registration("causality/scripted",
                                   "Lagged products, put together by a formula that is known at run time.",
                                   golgi::ComponentKind::causality);
  registration.flag("stochastic", false).schema(described).bind([described](const golgi::Value& values, golgi::Binder& binder) {
    return bind(described, values, binder);
  });
  return registration;
}

GOLGI_PLUGIN("scripted", "1.0.0") { registry.add(scripted()); }
