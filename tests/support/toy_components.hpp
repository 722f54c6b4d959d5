// The smallest components of each kind, to test connections of stages without plugins.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/plugin.hpp"

namespace golgi::test {

struct ToySource : Simulator {
  static constexpr const char* name = "simulator/toy";
  static constexpr const char* summary = "White noise of a chain.";
  static constexpr bool stochastic = true;
  struct Params {
    int variables = 3;
    int samples = 20;
    InputPath file;
    static void describe(SchemaOf<Params>& s) {
      s.field("variables", &Params::variables).range(1, 100).doc("Number of variables.");
      s.field("samples", &Params::samples).range(1, 100000).unit("samples").doc("Length.");
      s.field("file", &Params::file).doc("Read by nobody; its content is part of the key.");
    }
  };
  explicit ToySource(const Params& params) : params_(params) {}
  Dataset simulate(const TaskContext& context) const override {
    ++runs;
    Matrix values(params_.variables, params_.samples);
    auto random = context.random("noise");
    random.fill_normal(values.values());
    std::vector<Link> chain;
    for (int i = 1; i < params_.variables; ++i) chain.push_back({i, i - 1, 1.0, dt_s});
    return Dataset(default_names(params_.variables), dt_s, {Trial(std::move(values))})
        .set_truth(GroundTruth(params_.variables, std::move(chain)));
  }
  static constexpr double dt_s = 0.001;
  static inline std::atomic<int> runs{0};

 private:
  Params params_;
};

struct ToyTransform : Transform {
  static constexpr const char* name = "transform/toy";
  static constexpr const char* summary = "Multiplies; fails on request.";
  struct Params {
    double factor = 1;
    std::string fail;
    static void describe(SchemaOf<Params>& s) {
      s.field("factor", &Params::factor).doc("Factor.");
      s.field("fail", &Params::fail).doc("Kind of failure: data, numeric or odd.");
    }
  };
  explicit ToyTransform(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override {
    ++runs;
    if (params_.fail == "data") throw DataError("bad data");
    if (params_.fail == "numeric") throw NumericError("no convergence");
    if (params_.fail == "odd") throw 42;
    std::vector<Trial> trials(input.trials().begin(), input.trials().end());
    for (Trial& trial : trials) {
      Matrix values(trial.values());
      for (double& value : values.values()) value *= params_.factor;
      if (params_.fail == "nan" && &trial == &trials.front()) values(0, 0) = undefined;
      trial.set_values(std::move(values));
    }
    Dataset result = input;
    return result.set_trials(std::move(trials));
  }
  static inline std::atomic<int> runs{0};

 private:
  Params params_;
};

struct ToyFitted : FittedModel {
  ToyFitted(double forecast_gain, std::ptrdiff_t variables) : gain(forecast_gain), n(variables) {}
  std::ptrdiff_t n_variables() const override { return n; }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  const WindowSplit& windows() const override { return split; }
  Matrix forecast(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows, const TaskContext&) const override {
    Matrix out(std::ssize(windows), n);
    for (std::ptrdiff_t w = 0; w < out.rows(); ++w)
      for (std::ptrdiff_t i = 0; i < n; ++i) out(w, i) = gain * data.trial(0).values()(i, windows[w].start);
    return out;
  }
  void save(ArtifactWriter& writer) const override {
    const Matrix values{{gain, static_cast<double>(n)}};
    writer.matrix("gain", values);
  }
  double gain;
  std::ptrdiff_t n;
  WindowSplit split;
};

struct ToyModel : Model {
  static constexpr const char* name = "model/toy";
  static constexpr const char* summary = "Forecasts a multiple of the last value.";
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit ToyModel(const Params&) {}
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext&) const override {
    ++fits;
    return std::make_shared<ToyFitted>(data.trial(0).values()(0, 0), data.n_variables());
  }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override {
    const Matrix gain = reader.matrix("gain");
    return std::make_shared<ToyFitted>(gain(0, 0), static_cast<std::ptrdiff_t>(gain(0, 1)));
  }
  static inline std::atomic<int> fits{0};
};

struct ToyReadout : Causality {
  static constexpr const char* name = "causality/toy_readout";
  static constexpr const char* summary = "The forecast of the first window, everywhere.";
  static constexpr ArtifactType input = ArtifactType::model;
  struct Params {
    int shift = 0;
    static void describe(SchemaOf<Params>& s) { s.field("shift", &Params::shift).doc("Added."); }
  };
  explicit ToyReadout(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override {
    const Window first{0, 0};
    const Dataset& data = given.data();
    const Matrix forecast = given.model()->forecast(0, data, {&first, 1}, context);
    return Connectivity(data.names(), Matrix(data.n_variables(), data.n_variables(), forecast(0, 0) + params_.shift));
  }

 private:
  Params params_;
};

struct ToyEstimator : Causality {
  static constexpr const char* name = "causality/toy";
  static constexpr const char* summary = "Products of first samples; a wrong shape on request.";
  struct Params {
    bool wrong_shape = false;
    static void describe(SchemaOf<Params>& s) { s.field("wrong_shape", &Params::wrong_shape).doc("Returns one row too few."); }
  };
  explicit ToyEstimator(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& given, const TaskContext&) const override {
    const auto n = given.data().n_variables();
    const SharedMatrix& values = given.data().trial(0).values();
    Matrix score(params_.wrong_shape ? n - 1 : n, n);
    for (std::ptrdiff_t i = 0; i < score.rows(); ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) score(i, j) = i == j ? undefined : values(i, 0) * values(j, 0);
    return Connectivity(given.data().names(), std::move(score));
  }

 private:
  Params params_;
};

inline void add_toys(Registry& registry, const std::string& build_id = "build-1") {
  registry.begin_library({"toys", "1.0.0", "", build_id});
  registry.add<ToySource>();
  registry.add<ToyTransform>();
  registry.add<ToyModel>();
  registry.add<ToyReadout>();
  registry.add<ToyEstimator>();
}

}  // namespace golgi::test
