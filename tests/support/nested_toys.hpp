// An estimator that runs another one on each half of a recording, and an estimator for it to run.
#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/data/cutting.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi::test {

struct ToyHalves : Causality {
  static constexpr const char* name = "causality/toy_halves";
  static constexpr const char* summary = "The mean of what an estimator gives for each half.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    Nested<Causality> method;
    std::vector<Nested<Transform>> before;
    static void describe(SchemaOf<Params>& s) {
      s.field("method", &Params::method).doc("Run on each half.");
      s.field("before", &Params::before).doc("Run on the data, in this order.");
    }
  };
  explicit ToyHalves(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override {
    Dataset data = given.data();
    for (const auto& transform : params_.before)
      data = transform.run(Inputs().add("data", given.stage("data"), data), context, {"before"}).dataset();
    Matrix sum(data.n_variables(), data.n_variables());
    for (const int half : {0, 1}) {
      std::vector<Stretch> part;
      for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
        const double middle_s = data.trial(k).duration_s() / 2;
        part.push_back({k, {half * middle_s, (half + 1) * middle_s}});
      }
      const auto one = params_.method.run(Inputs().add("data", given.stage("data"), cut(data, part)), context,
                                          {"half_" + std::to_string(half), half / 2.0, (half + 1) / 2.0});
      eigen(sum) += eigen(one.connectivity().score()) / 2;
    }
    return Connectivity(data.names(), std::move(sum));
  }

 private:
  Params params_;
};

struct ToyNoise : Causality {
  static constexpr const char* name = "causality/toy_noise";
  static constexpr const char* summary = "Random scores, and a file and a warning with them.";
  static constexpr bool stochastic = true;
  struct Params {
    double size = 1;
    static void describe(SchemaOf<Params>& s) { s.field("size", &Params::size).above(0).doc("Of the scores."); }
  };
  explicit ToyNoise(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override {
    largest_trials = std::max<std::ptrdiff_t>(largest_trials, given.data().n_trials());
    saw_truth = saw_truth || given.data().truth();
    const auto n = given.data().n_variables();
    Matrix score(n, n);
    auto random = context.random("scores");
    random.fill_normal(score.values());
    for (double& value : score.values()) value *= params_.size;
    context.output("first.txt", std::to_string(score(0, 0)));
    context.warn({"noise", "these are random numbers"});
    return Connectivity(given.data().names(), std::move(score));
  }
  static inline std::atomic<std::ptrdiff_t> largest_trials{0};
  static inline std::atomic<bool> saw_truth{false};

 private:
  Params params_;
};

}  // namespace golgi::test
