// Training, and the results that a fitted model gives.
#include <cmath>

#include "cases.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/learning/windows.hpp"
#include "golgi/numerics/roc.hpp"
#include "plugins/causality/event_granger/spiking_data.hpp"
#include "plugins/change_values.hpp"
#include "support/shared_data.hpp"

using namespace golgi;
using namespace golgi::neuron_transformer;
using namespace golgi::neuron_transformer::test;

namespace {

Dataset recording_of(Matrix values) {
  constexpr double dt_s = 0.001;
  eigen(values) = eigen(values).cwiseMin(30.0).eval();
  Events events(detect_events(values, dt_s, 30, EventMode::every));
  const auto names = default_names(values.rows());
  return Dataset(names, dt_s, {Trial(std::move(values), std::move(events))});
}

/// Mean change of a target's forecast, in units of its forecast error, if a source's event one sample before is removed;
/// averaged over models. Row = target.
Matrix effects_of_events(const FittedModel& fitted, const Dataset& data, std::ptrdiff_t most_events) {
  const TrainingContext context;
  const auto n = fitted.n_variables(), history = fitted.history();
  const auto& trial = data.trial(0);
  Matrix effects(n, n);
  for (std::ptrdiff_t member = 0; member < fitted.n_members(); ++member) {
    const auto& test = fitted.windows().test;
    const Matrix forecast = fitted.forecast(member, data, test, context);
    std::vector<double> error(n);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t w = 0; w < test.size(); ++w)
        sum += std::pow(forecast(static_cast<std::ptrdiff_t>(w), i) - trial.values()(i, test[w].start + history), 2);
      error[i] = std::sqrt(sum / static_cast<double>(test.size()));
    }
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const auto events = trial.events()[j];
      double mean = 0, count = 0;
      for (std::ptrdiff_t t = 0; t < trial.n_samples(); ++t)
        if (trial.values()(j, t) < 30) mean += trial.values()(j, t), ++count;
      std::vector<Window> windows;
      for (const double time : events) {
        const auto start = std::llround(time / data.dt_s()) - history + 1;
        if (start >= 0 && start + history < trial.n_samples() && std::ssize(windows) < most_events)
          windows.push_back({0, start});
      }
      Matrix values(std::ssize(windows), history);
      std::vector<std::vector<double>> events_s;
      for (std::size_t w = 0; w < windows.size(); ++w) {
        auto& left = events_s.emplace_back();
        for (const double time : events)
          if (const auto t = std::llround(time / data.dt_s()) - windows[w].start; t >= 0 && t < history - 1)
            left.push_back(static_cast<double>(t) * data.dt_s());
        for (std::ptrdiff_t l = 0; l < history; ++l)
          values(static_cast<std::ptrdiff_t>(w), l) = l + 1 < history ? trial.values()(j, windows[w].start + l) : mean / count;
      }
      const Intervention change(static_cast<std::int32_t>(j), std::move(values), std::move(events_s));
      const Matrix with = fitted.forecast(member, data, windows, context),
                   without = require<Intervenable>(fitted, "the model").intervene(member, data, windows, change, context);
      for (std::ptrdiff_t i = 0; i < n; ++i) effects(i, j) += (eigen(with) - eigen(without)).col(i).mean() / error[i];
    }
  }
  return effects;
}

struct Accuracy {
  double area, signs;  ///< off-diagonal AUROC; share of true links with the right sign
};

Accuracy accuracy_of(const Matrix& effects, ConstView truth) {
  const Matrix score = matrix_of(eigen(effects).cwiseAbs());
  double links = 0, right = 0;
  for (std::ptrdiff_t i = 0; i < truth.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.cols(); ++j)
      if (i != j && truth(i, j) != 0) {
        ++links;
        right += effects(i, j) * truth(i, j) > 0;
      }
  return {auroc(off_diagonal_pairs(score, truth)).value, right / links};
}

}  // namespace

TEST_CASE(
    "training lowers the loss and reports each epoch; models.csv gives the accuracy of the forecasts of the test windows") {
  Params params = small_params();
  params.max_epochs = 12;
  params.event_threshold.reset();
  check_learns(NeuronTransformer(params), oscillations(3, 600), 0.5);
}

TEST_CASE("training gives the same bytes at any number of threads [threads]") {
  Params params = small_params();
  params.initialisations = 3;
  params.clip_norm = 0.5;
  check_same_on_threads(NeuronTransformer(params), oscillations(3, 120), {2, 8});
}

TEST_CASE("an interrupted training continues from its last epoch to the same bytes") {
  check_goes_on(NeuronTransformer(small_params()), oscillations(3, 120));
}

TEST_CASE("a saved model of any variant is read back bit for bit") {
  const auto data = oscillations(3, 120);
  for (const bool events : {true, false})
    for (const auto weights : {Weighing::signed_sum, Weighing::softmax})
      for (const auto logits : {Logits::learned, Logits::input}) {
        Params params = small_params();
        params.max_epochs = 1;
        params.layers = 2;
        params.weights = weights;
        params.logits = logits;
        if (!events) params.event_threshold.reset();
        check_reads_back(NeuronTransformer(params), data);
      }
}

TEST_CASE("layer_attention gives each layer's attention as shares; with a softmax their mean is the attention") {
  Params params = small_params();
  params.layers = 2;
  params.max_epochs = params.initialisations = 1;
  const auto data = oscillations(3, 120);
  const TrainingContext context;
  for (const auto weights : {Weighing::signed_sum, Weighing::softmax}) {
    params.weights = weights;
    const auto fitted = fit(params, context, data);
    const auto& windows = fitted->windows().test;
    const auto layers = as<LayerAttending>(*fitted)->layer_attention(0, data, windows, context);
    REQUIRE(layers.size() == 2);
    CHECK(layers[0].of_inputs);
    CHECK_FALSE(layers[1].of_inputs);
    Matrix mean(3, 3);
    for (const auto& layer : layers) {
      REQUIRE(layer.weights.rows() == std::ssize(windows));
      for (std::ptrdiff_t w = 0; w < layer.weights.rows(); ++w) {
        const ConstEigenMap shares(layer.weights.row(w).data(), 3, 3);
        eigen(mean) += shares / static_cast<double>(2 * layer.weights.rows());
        CHECK(shares.diagonal().isZero());
        CHECK(shares.minCoeff() >= 0);
        CHECK(shares.rowwise().sum().isOnes(1e-9));
      }
    }
    CHECK(layers[0].weights.row(0)[1] != layers[1].weights.row(0)[1]);
    const Matrix attention = as<Attending>(*fitted)->attention(0, data, windows, context);
    CHECK((eigen(attention) / params.heads - eigen(mean)).isZero(1e-6) == (weights == Weighing::softmax));  // floats
  }
}

TEST_CASE(
    "an intervention forecasts from the replaced past, events included, and input gradients are the slopes of the forecast") {
  Params params = small_params();
  params.initialisations = 1;
  const auto data = oscillations(3, 120);
  const TrainingContext context;
  const auto fitted = fit(params, context, data);
  const std::vector<Window> windows{{0, 5}, {0, 60}};
  const auto before = fitted->forecast(0, data, windows, context);

  // Equal to the forecast of a recording that contains the replaced past; its events are found by the threshold, which some
  // samples cross.
  Matrix past(2, 12);
  Dataset changed = data;
  change_values(changed, [&](Matrix& x) {
    for (std::ptrdiff_t w = 0; w < 2; ++w)
      for (std::ptrdiff_t l = 0; l < 12; ++l) x(1, windows[w].start + l) = past(w, l) = 0.1 * static_cast<double>(w + l);
  });
  const auto& intervenable = *as<Intervenable>(*fitted);
  const auto replaced = intervenable.intervene(0, data, windows, {1, past}, context);
  const auto expected = fitted->forecast(0, changed, windows, context);
  // 1e-5: traces are summed in another order, in float.
  CHECK((eigen(replaced) - eigen(expected)).cwiseAbs().maxCoeff() < 1e-5);
  CHECK((eigen(replaced) - eigen(before)).cwiseAbs().maxCoeff() > 1e-3);

  // A past replaced by itself changes nothing.
  for (std::ptrdiff_t w = 0; w < 2; ++w)
    for (std::ptrdiff_t l = 0; l < 12; ++l) past(w, l) = data.trial(0).values()(1, windows[w].start + l);
  CHECK(intervenable.intervene(0, data, windows, {1, past}, context) == before);

  // Given events replace those that were found.
  const Intervention silent(1, past, {{}, {}});
  Dataset without = data;
  auto events = detect_events(data.trial(0).values(), data.dt_s(), 0.8, EventMode::every);
  without.set_events({Events(events)});
  CHECK(fitted->forecast(0, without, windows, context) == before);
  const Dataset recorded = without;
  events[1].clear();
  without.set_events({Events(events)});
  const auto told = intervenable.intervene(0, data, windows, silent, context);
  CHECK((eigen(told) - eigen(fitted->forecast(0, without, windows, context))).cwiseAbs().maxCoeff() < 1e-5);
  CHECK((eigen(told) - eigen(before)).cwiseAbs().maxCoeff() > 1e-3);

  // Central differences in float with steps of 0.01, events unchanged: the third derivative gives 1e-4, rounding 1e-7 / 0.01.
  const auto& differentiable = *as<Differentiable>(*fitted);
  for (std::ptrdiff_t target = 0; target < 3; ++target) {
    const auto gradient = differentiable.input_gradient(0, recorded, std::span(windows).first(1), target, context);
    REQUIRE(gradient.cols() == 36);
    for (std::ptrdiff_t source = 0; source < 3; ++source)
      for (std::ptrdiff_t lag = 1; lag <= 12; ++lag) {
        const auto at = [&](double step) {
          Dataset moved = recorded;
          change_values(moved, [&](Matrix& x) { x(source, 5 + 12 - lag) += step; });
          return fitted->forecast(0, moved, std::span(windows).first(1), context)(0, target);
        };
        CHECK(std::abs(gradient(0, (lag - 1) * 3 + source) - (at(0.01) - at(-0.01)) / 0.02) < 1e-3);
      }
  }
}

TEST_CASE("unsuitable recordings, parameters and requests are refused with a suggestion") {
  const TrainingContext context;
  Params params = small_params();
  CHECK(has(message_of<DataError>([&] { fit(params, context, oscillations(3, 14)); }), "lower context"));
  CHECK(has(message_of<DataError>([&] { fit(params, context, oscillations(1, 120)); }), "the recording has only one"));
  Dataset constant = oscillations(3, 80);
  change_values(constant, [](Matrix& x) { eigen(x).row(1).setConstant(4); });
  CHECK(has(message_of<DataError>([&] { fit(params, context, constant); }), "'x1'"));
  Dataset missing = oscillations(3, 80);
  change_values(missing, [](Matrix& x) { x(2, 7) = undefined; });
  CHECK(has(message_of<DataError>([&] { fit(params, context, missing); }), "sample 7"));
  params.learning_rate = 1e30;
  CHECK(has(message_of<NumericError>([&] { fit(params, context); }), "learning_rate (now 1e+30)"));
  params = small_params();
  params.lags = 13;
  CHECK(has(message_of<ConfigError>([&] { NeuronTransformer{params}; }), "lags is 13"));
  params = small_params();
  params.train_share = 0.95;
  CHECK(has(message_of<ConfigError>([&] { NeuronTransformer{params}; }), "train_share"));

  const auto fitted = fit(small_params(), TrainingContext());  // without the checkpoints of the diverged models
  const std::vector<Window> beyond{{0, 109}};
  CHECK(has(message_of<DataError>([&] { fitted->forecast(0, oscillations(3, 120), beyond, context); }), "sample 109"));
  CHECK(has(message_of<DataError>([&] { fitted->forecast(0, oscillations(4, 120), beyond, context); }),
            "trained on 3 variables"));
}

TEST_CASE("the wiring of a small spiking network is found from the model's forecasts, with its signs") {
  const auto weights = random_weights(5, 0.4, "small network");
  const auto data = recording_of(spiking_data(weights, 3000, "small network"));
  Params params;
  params.initialisations = 1;
  params.context = 60;
  params.max_epochs = 8;
  const auto fitted = fit(params, TrainingContext(), data);
  const Matrix truth = matrix_of(weights);
  const auto accuracy = accuracy_of(effects_of_events(*fitted, data, 100), truth);
  // One seed, the same bytes on every machine.
  CHECK(accuracy.area > 0.95);
  CHECK(accuracy.signs == 1);
}

TEST_CASE("the wiring of a published network of 20 neurons is found [slow]") {
  const auto shared = shared_data("the neuron transformer on a recorded network");
  if (!shared) return;
  const auto folder = *shared / "izhikevich/n20_p8_s0";
  const auto data = recording_of(read_npy(folder / "v.npy"));
  const Matrix truth = read_npy(folder / "connectivity.npy");
  const auto fitted = fit(Params(), TrainingContext(2), data);
  const auto accuracy = accuracy_of(effects_of_events(*fitted, data, 300), truth);
  CHECK(accuracy.area > 0.99);
  CHECK(accuracy.signs > 0.99);
}

TEST_CASE("NeuronTransformer's cost: the recording with its traces, networks at work, and the forecasts of the test windows") {
  const NeuronTransformer asked(small_params());
  REQUIRE(as<Costed>(asked) != nullptr);
  // 100 windows of 12 + 1 samples in 112 samples of 3 variables. Per value: 3 doubles; the value, its event and two traces of
  // each as floats.
  const double recording = 336 * (24 + 24), windows = 1600;
  // 752 weights, each tensor starting at a multiple of 16.
  const double weights = 752 * 4;
  // 32 windows x 3 tokens: 10 features, embedding, slope, norm and output, 35 numbers; gradients of 27 of them; 4 x 8 + 2 x 8 +
  // 2 x 12 = 72 of the layer. In addition the weights of 2 heads between 3 variables.
  const double network = (96 * (35 + 27 + 72) + 18) * 4;
  const double working = network + 10 * weights + 0.8 * windows;
  CHECK(as<Costed>(asked)->cost({3, 1, 112, 0, 1}).bytes ==
        doctest::Approx(recording + windows + working + 4 * weights).epsilon(1e-9));
  CHECK(asked.cost({3, 1, 112, 0, 2}).bytes == doctest::Approx(recording + windows + 2 * working).epsilon(1e-9));
  // 1,000 windows: at the end the recording twice, the windows twice, both models, the network with 100 test windows, and their
  // forecasts twice.
  const double ending = 2 * 3036 * 48.0 + 2 * 16000 + 8 * weights + (300 * (35 + 72) + 18) * 4 + 2 * 300 * 8;
  CHECK(asked.cost({3, 1, 1012, 0, 1}).bytes == doctest::Approx(ending).epsilon(1e-9));
  CHECK(std::isfinite(asked.cost({}).bytes));  // without data
}
