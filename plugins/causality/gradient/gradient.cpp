#include "gradient.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <utility>
#include <vector>

namespace golgi::gradient_plugin {
namespace {

/// The recording at `share` of the straight path from each variable's mean to its values. Events stay unchanged.
Dataset between(const Dataset& data, std::span<const double> means, double share) {
  std::vector<Trial> trials(data.trials().begin(), data.trials().end());
  for (Trial& trial : trials) {
    Matrix values(trial.values());
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
      for (double& value : values.row(i)) {
        const double mean = means[i];
        value = mean + share * (value - mean);
      }
    trial.set_values(std::move(values));
  }
  Dataset result = data;
  result.set_trials(std::move(trials));
  return result;
}

/// The gradients of one target's forecasts in all windows, and the factor of each.
struct Gradients {
  Matrix slope;      ///< (windows, history · N)
  Matrix deviation;  ///< (windows, history · N) of the sample from its variable's mean; empty unless integrated
};

class Reader {
 public:
  Reader(const Inputs& given, const GradientReadout::Params& params, const TaskContext& context)
      : given_(given),
        differentiable_(require<Differentiable>(*given.model(), given.model_name())),
        params_(params),
        context_(context),
        windows_(windows_to_read(given, params)) {
    require_memory(given, windows_.size(), bytes_a_window());
    if (params.measure != Measure::integrated) return;
    means_ = pooled_means(views_of(given.data()));
    // The midpoint rule.
    for (int k = 0; k < params.steps; ++k) path_.push_back(between(given.data(), means_, (k + 0.5) / params.steps));
  }

  std::vector<MemberReading> read() const {
    const auto n = given_.data().n_variables(), n_members = given_.model()->n_members();
    std::vector<std::vector<double>> losses(n_members);
    if (params_.measure == Measure::energy)
      context_.parallel_for(n_members, [&](std::ptrdiff_t k) {
        const Matrix forecast = given_.model()->forecast(k, given_.data(), windows_, context_);
        losses[k] = forecast_losses(given_, forecast, windows_);
        require_losses(losses[k], given_.data().names(), "set measure to mean_absolute");
      });

    const Matrix empty(n, n);
    const std::size_t history = given_.model()->history();
    std::vector<MemberReading> members(n_members);
    for (auto& member : members) {
      member.effect.assign(history, empty);
      if (params_.measure != Measure::mean) member.score.assign(history, empty);
    }
    std::atomic<std::ptrdiff_t> done = 0;
    context_.parallel_for(n_members * n, [&](std::ptrdiff_t task) {
      const std::size_t k = task / n;
      const double loss = losses[k].empty() ? 1 : losses[k][task % n];
      summarise(gradients_of(task / n, task % n), task % n, loss, members[k]);
      context_.progress(static_cast<double>(++done) / static_cast<double>(n_members * n), "targets");
    });
    return members;
  }

 private:
  double bytes_a_window() const {
    const auto n = given_.data().n_variables(), n_members = given_.model()->n_members();
    const auto at_once = [&](std::ptrdiff_t tasks) {
      return static_cast<double>(std::min<std::ptrdiff_t>(context_.n_threads(), tasks));
    };
    const double gradient = sizeof(double) * static_cast<double>(n) * static_cast<double>(given_.model()->history());
    const double kept = params_.measure == Measure::integrated ? 3 : 1;
    const double forecasts = params_.measure == Measure::energy ? at_once(n_members) * forecast_bytes(given_) : 0;
    return std::max(forecasts, at_once(n_members * n) * kept * gradient);
  }

  Gradients gradients_of(std::ptrdiff_t member, std::ptrdiff_t target) const {
    context_.check_cancelled();
    if (params_.measure != Measure::integrated)
      return {differentiable_.input_gradient(member, given_.data(), windows_, target, context_), {}};
    const auto n = given_.data().n_variables(), history = given_.model()->history();
    Gradients result{Matrix(std::ssize(windows_), history * n), Matrix(std::ssize(windows_), history * n)};
    for (const auto& point : path_) {
      context_.check_cancelled();
      eigen(result.slope) += eigen(differentiable_.input_gradient(member, point, windows_, target, context_)) / params_.steps;
    }
    for (std::ptrdiff_t w = 0; w < std::ssize(windows_); ++w) {
      const Window& window = windows_[w];
      const SharedMatrix& values = given_.data().trial(window.trial).values();
      for (std::ptrdiff_t l = 0; l < history; ++l)
        for (std::ptrdiff_t j = 0; j < n; ++j)
          result.deviation(w, l * n + j) = values(j, window.start + history - 1 - l) - means_[j];
    }
    return result;
  }

  void summarise(const Gradients& gradients, std::ptrdiff_t target, double loss, MemberReading& to) const {
    const auto n = given_.data().n_variables();
    const auto slope = eigen(gradients.slope).array();
    for (std::ptrdiff_t l = 0; l < std::ssize(to.effect); ++l)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const auto column = slope.col(l * n + j);
        const std::size_t at = l;
        to.effect[at](target, j) = column.mean();
        switch (params_.measure) {
          case Measure::mean: break;
          case Measure::mean_absolute: to.score[at](target, j) = column.abs().mean(); break;
          case Measure::energy: to.score[at](target, j) = column.square().mean() / loss; break;
          case Measure::integrated:
            to.score[at](target, j) = (column * eigen(gradients.deviation).array().col(l * n + j)).abs().mean();
            break;
        }
      }
  }

  const Inputs& given_;
  const Differentiable& differentiable_;
  const GradientReadout::Params& params_;
  const TaskContext& context_;
  std::vector<Window> windows_;
  std::vector<double> means_;
  std::vector<Dataset> path_;
};

}  // namespace

void GradientReadout::Params::describe(SchemaOf<Params>& schema) {
  describe_readout(schema);
  schema
      .choice("measure", &Params::measure,
              {{"mean", Measure::mean},
               {"mean_absolute", Measure::mean_absolute},
               {"energy", Measure::energy},
               {"integrated", Measure::integrated}})
      .doc(
          "Summary of the gradient over windows: its mean, its mean absolute value, its mean square over the variance of the "
          "forecast's error, or the mean absolute integrated gradient from the variables' means.");
  schema.field("steps", &Params::steps)
      .range(1, 1000)
      .doc("With `measure: integrated`: number of points on the path from the means.");
}

Connectivity GradientReadout::estimate(const Inputs& given, const TaskContext& context) const {
  const auto members = Reader(given, params_, context).read();
  std::vector<double> lags_s;
  for (int lag = 1; lag <= given.model()->history(); ++lag) lags_s.push_back(lag * given.data().dt_s());
  return join_members(given.data().names(), members, lags_s, params_.average);
}

}  // namespace golgi::gradient_plugin

GOLGI_PLUGIN("gradient", "1.0.0") { registry.add<golgi::gradient_plugin::GradientReadout>(); }
