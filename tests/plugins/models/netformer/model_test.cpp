// Training, and the results that a fitted model gives.
#include <doctest/doctest.h>

#include <cmath>

#include "golgi/data/eigen.hpp"
#include "netformer.hpp"
#include "plugins/change_values.hpp"
#include "support/training.hpp"

using namespace golgi;
using namespace golgi::netformer;
using namespace golgi::test;

namespace {

Params small_params() {
  Params params;
  params.initialisations = 2;
  params.embedding_width = 6;
  params.key_width = 4;
  params.batch_size = 16;
  params.max_epochs = 3;
  return params;
}

std::shared_ptr<const FittedModel> fit(const Params& params, const TaskContext& context,
                                       const Dataset& data = oscillations(3, 120)) {
  return Netformer(params).fit(data, context);
}

/// x0 is driven only by the previous sample of x1, with a negative weight.
Dataset driven(std::ptrdiff_t samples) {
  Matrix x(3, samples);
  Random random(fingerprint_of("driven"), "noise");
  for (std::ptrdiff_t t = 0; t < samples; ++t) {
    x(1, t) = random.normal();
    x(2, t) = random.normal();
    x(0, t) = (t > 0 ? -1.5 * x(1, t - 1) : 0) + 0.3 * random.normal() + 40;
  }
  return Dataset(default_names(3), 0.001, {Trial(std::move(x))});
}

Params for_driven() {
  Params params;
  params.initialisations = 1;
  params.context = 1;
  params.norm = false;
  params.targets = {"x0"};
  params.zscore_targets = true;
  params.learning_rate = 0.01;
  return params;
}

}  // namespace

TEST_CASE(
    "training lowers the loss and reports each epoch; models.csv gives the accuracy of the forecasts of the test windows") {
  Params params = for_driven();
  params.initialisations = 2;
  params.max_epochs = 12;
  check_learns(Netformer(params), driven(3000), 0.5);
}

TEST_CASE("training gives the same bytes at any number of threads [threads]") {
  Params params = small_params();
  params.initialisations = 3;
  check_same_on_threads(Netformer(params), oscillations(3, 120), {2, 8});
}

TEST_CASE("an interrupted training continues from its last epoch to the same bytes") {
  check_goes_on(Netformer(small_params()), oscillations(3, 120));
}

TEST_CASE("a saved model of any variant is read back bit for bit") {
  const TrainingContext context;
  const auto data = oscillations(3, 120);
  for (const bool norm : {true, false}) {
    Params params = small_params();
    params.norm = norm;
    params.zscore_targets = norm;
    params.targets = {"x2", "x0"};
    const auto fitted = fit(params, context, data);
    MemoryArtifact artifact;
    fitted->save(artifact);
    const auto loaded = Netformer(params).load(artifact);
    CHECK(weights_of(*loaded) == artifact.matrices);
    const auto& windows = loaded->windows().test;
    REQUIRE(windows.size() == fitted->windows().test.size());
    const Matrix before = fitted->forecast(1, data, windows, context), after = loaded->forecast(1, data, windows, context);
    const auto column = [](const Matrix& forecast, Index i) { return eigen(forecast).col(i).eval(); };
    for (const Index i : {0, 2}) CHECK(column(before, i) == column(after, i));
    CHECK(column(before, 1).array().isNaN().all());
    CHECK(column(after, 1).array().isNaN().all());
  }
}

TEST_CASE("attention gives the link and its sign; variables that are not targets have no attention and no forecast") {
  const TrainingContext context;
  const auto data = driven(3000);
  const auto fitted = fit(for_driven(), context, data);
  const auto& windows = fitted->windows().test;
  const Matrix attention = as<SignedAttending>(*fitted)->signed_attention(0, data, windows, context);
  // In units of the standard deviation of x0, sqrt(1.5² + 0.3²).
  CHECK(attention(0, 1) == doctest::Approx(-1.5 / std::sqrt(2.34)).epsilon(0.1));
  CHECK(std::abs(attention(0, 2)) < 0.1);
  for (std::ptrdiff_t i = 1; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j) CHECK(std::isnan(attention(i, j)));
  CHECK(as<Attending>(*fitted) == nullptr);  // these would be shares, without a sign

  // models.csv contains only the target, in the recording's unit.
  const auto& table = context.files.at("models.csv");
  CHECK(std::stod(table.substr(table.rfind(',') + 1)) > 0.9);
  const Matrix forecast = fitted->forecast(0, data, windows, context);
  CHECK(eigen(forecast).col(0).mean() == doctest::Approx(40).epsilon(0.02));
}

TEST_CASE("an intervention forecasts from the replaced past, and input gradients are the slopes of the forecast") {
  Params params = small_params();
  params.targets = {"x2", "x0"};
  params.zscore_targets = true;
  const auto data = oscillations(3, 120);
  const TrainingContext context;
  const auto fitted = fit(params, context, data);
  const std::vector<Window> windows{{0, 5}, {0, 60}};
  Matrix past(2, 5);
  Dataset changed = data;
  change_values(changed, [&](Matrix& x) {
    for (std::ptrdiff_t w = 0; w < 2; ++w)
      for (std::ptrdiff_t l = 0; l < 5; ++l) x(2, windows[w].start + l) = past(w, l) = 0.1 * static_cast<double>(w + l);
  });
  const auto replaced = as<Intervenable>(*fitted)->intervene(0, data, windows, {2, past}, context);
  const auto expected = fitted->forecast(0, changed, windows, context), before = fitted->forecast(0, data, windows, context);
  for (const std::ptrdiff_t i : {0, 2}) {
    CHECK(replaced(1, i) == expected(1, i));
    CHECK(std::abs(replaced(1, i) - before(1, i)) > 1e-3);
  }

  // Central differences in float with steps of 0.003: the third derivative gives about 2e-4 (with 0.01 up to 2.5e-3), rounding
  // 1e-7 / 0.003.
  const auto& differentiable = *as<Differentiable>(*fitted);
  for (const std::ptrdiff_t target : {0, 2}) {
    const auto gradient = differentiable.input_gradient(0, data, windows, target, context);
    for (std::ptrdiff_t source = 0; source < 3; ++source)
      for (std::ptrdiff_t lag = 1; lag <= 5; ++lag) {
        const auto at = [&](double step) {
          Dataset moved = data;
          change_values(moved, [&](Matrix& x) { x(source, 60 + 5 - lag) += step; });
          return fitted->forecast(0, moved, windows, context)(1, target);
        };
        CHECK(std::abs(gradient(1, (lag - 1) * 3 + source) - (at(0.003) - at(-0.003)) / 0.006) < 1e-3);
      }
  }
  CHECK(std::isnan(differentiable.input_gradient(0, data, windows, 1, context)(0, 0)));
}

TEST_CASE("with a Poisson loss counts are forecast") {
  Params params = for_driven();
  params.loss = LossKind::poisson;
  params.zscore_targets = false;
  Dataset counts = driven(1500);
  change_values(counts, [](Matrix& x) { eigen(x).row(0) = (eigen(x).row(0).array() > 40).cast<double>(); });
  const TrainingContext context;
  const auto fitted = fit(params, context, counts);
  const Matrix forecast = fitted->forecast(0, counts, fitted->windows().test, context);
  CHECK(eigen(forecast).col(0).minCoeff() > 0);
  CHECK(eigen(forecast).col(0).mean() == doctest::Approx(0.5).epsilon(0.2));
  change_values(counts, [](Matrix& x) { x(0, 7) = -1; });
  CHECK(has(message_of<DataError>([&] { fit(params, context, counts); }), "'x0' contains -1"));
}

TEST_CASE("unsuitable recordings, parameters and requests are refused with a suggestion") {
  const auto refused = [](auto change) {
    Params params = small_params();
    change(params);
    return message_of<ConfigError>([&] { fit(params, TrainingContext()); });
  };
  CHECK(has(refused([](Params& p) { p.context = 1; }), "set norm: false"));
  CHECK(has(refused([](Params& p) { p.zscore_targets = true, p.loss = LossKind::poisson; }), "zscore_targets: false"));
  CHECK(has(refused([](Params& p) { p.targets = {"x1", "x1"}; }), "'x1' twice"));
  CHECK(has(refused([](Params& p) { p.targets = {"y1"}; }), "there is no variable 'y1'"));
  CHECK(has(refused([](Params& p) { p.train_share = 0.95; }), "train_share"));

  const TrainingContext context;
  const Params params = small_params();
  CHECK(has(message_of<DataError>([&] { fit(params, context, oscillations(3, 10)); }), "lower context"));
  Dataset missing = oscillations(3, 80);
  change_values(missing, [](Matrix& x) { x(2, 7) = undefined; });
  CHECK(has(message_of<DataError>([&] { fit(params, context, missing); }), "sample 7"));
  Dataset late = oscillations(3, 80);
  change_values(late, [](Matrix& x) { eigen(x).row(0).leftCols(70).setConstant(2); });
  Params scaling = params;
  scaling.zscore_targets = true;
  CHECK(has(message_of<DataError>([&] { fit(scaling, context, late); }), "'x0' does not vary in the training part"));

  const auto fitted = fit(params, context);
  const std::vector<Window> beyond{{0, 116}};
  CHECK(has(message_of<DataError>([&] { fitted->forecast(0, oscillations(3, 120), beyond, context); }), "sample 116"));
}
