// Trained models compared with PyTorch, and the results that a fitted model gives.
#include <cmath>

#include "cases.hpp"
#include "golgi/data/eigen.hpp"
#include "plugins/change_values.hpp"
#include "support/npy_numbers.hpp"
#include "support/shared_data.hpp"

using namespace golgi;
using namespace golgi::causalformer;
using namespace golgi::causalformer::test;

namespace {

namespace fs = std::filesystem;

Dataset dataset_of(const Matrix& values) { return Dataset(default_names(values.rows()), 0.001, {Trial(values)}); }

/// Checks that forecasts are within 1e-4 and rows of attention within 1e-6 of the files in `folder`: float compared with float,
/// summed in another order.
void check_parity(const FittedModel& fitted, std::ptrdiff_t member, const Dataset& data, const fs::path& folder) {
  const TrainingContext context;
  const auto& windows = fitted.windows().test;
  const Matrix forecast = fitted.forecast(member, data, windows, context);
  const auto expected = npy_numbers<float>(folder / "expected_forecast.npy");  // (windows, P, N)
  const auto N = fitted.n_variables(), P = fitted.horizon();
  REQUIRE(std::ssize(expected) == std::ssize(windows) * N * P);
  // Each number is compared by itself: a NaN is within no limit.
  bool close = true;
  for (std::ptrdiff_t w = 0; w < forecast.rows(); ++w)
    for (std::ptrdiff_t i = 0; i < N; ++i)
      for (std::ptrdiff_t p = 0; p < P; ++p)
        close &= std::abs(forecast(w, i * P + p) - static_cast<double>(expected[(w * P + p) * N + i])) <= 1e-4;
  CHECK(close);

  const Matrix attention = require<Attending>(fitted, "the model").attention(member, data, windows, context);
  const Matrix rows = read_npy(folder / "expected_attention.npy");
  close = true;
  for (std::ptrdiff_t i = 0; i < N; ++i) {
    const double sum = eigen(attention).row(i).sum();
    for (std::ptrdiff_t j = 0; j < N; ++j) close &= std::abs(attention(i, j) / sum - rows(i, j)) <= 1e-6;
  }
  CHECK(close);
}

}  // namespace

TEST_CASE("weights trained by PyTorch give PyTorch's forecasts and attention") {
  const fs::path golden = fs::path(GOLGI_TESTS_DIR) / "golden";
  const Dataset data = dataset_of(read_npy(golden / "mvgc/izhikevich5/x.npy"));
  Params params;
  params.weights = {{golden / "causalformer/trained"}};
  params.context = 6;
  params.horizon = 2;
  params.width = 24;
  params.heads = 3;
  params.feed_forward = 96;
  const TrainingContext context;
  const auto fitted = fit(params, context, data);
  REQUIRE(fitted->windows().test.size() == 199);
  check_parity(*fitted, 0, data, golden / "causalformer/trained");
  // The value in the README of the golden files.
  CHECK(has(context.files.at("models.csv"), "mean forecast,nan,nan,nan,0.17452"));
  CHECK(has(context.files.at("models.csv"), ",0.82148"));

  params.heads = 2;
  const auto message = message_of<DataError>([&] { fit(params, context, data); });
  CHECK(has(message, "enc_attn.q.weight.npy holds (24, 24) numbers, expected (16, 24)"));
}

TEST_CASE("the authors' five models give the published forecasts and attention, alone and as an ensemble") {
  const auto shared = shared_data("parity with the authors' trained models");
  if (!shared) return;
  Matrix v = read_npy(*shared / "izhikevich/n05_p4_s4/v.npy");
  for (std::ptrdiff_t i = 0; i < v.rows(); ++i) {
    auto row = eigen(v).row(i).array();
    row = row.min(30.0);
    const double mean = row.mean(), deviation = std::sqrt((row - mean).square().mean());
    row = (row - mean) / deviation;
  }
  const Dataset data = dataset_of(matrix_of(eigen(v).leftCols(5000)));
  Params params;
  for (int seed = 10; seed < 15; ++seed)
    params.weights.push_back({*shared / ("causalformer_parity/seed" + std::to_string(seed))});
  const auto fitted = fit(params, TrainingContext(), data);
  REQUIRE(fitted->n_members() == 5);
  for (std::ptrdiff_t member = 0; member < 5; ++member) check_parity(*fitted, member, data, params.weights[member].path);
}

TEST_CASE("a saved model is read back bit for bit") {
  Params params = small_params();
  params.norm = NormKind::layer;
  params.decoder_layers = 2;
  params.max_epochs = 1;
  check_reads_back(Causalformer(params), oscillations(3, 80));
}

TEST_CASE("layer_attention gives each layer's attention per window, and their mean is the attention") {
  Params params = small_params();
  params.horizon = 2;
  params.decoder_layers = 2;
  params.max_epochs = 1;
  params.initialisations = 1;
  const auto data = oscillations(3, 80);
  const TrainingContext context;
  const auto fitted = fit(params, context, data);
  const auto& windows = fitted->windows().test;
  const auto layers = as<LayerAttending>(*fitted)->layer_attention(0, data, windows, context);
  REQUIRE(layers.size() == 4);  // local and global, in each of two layers
  Matrix mean(3, 3);
  for (std::size_t l = 0; l < 4; ++l) {
    CHECK(layers[l].of_inputs);
    const Matrix& weights = layers[l].weights;
    REQUIRE(weights.rows() == std::ssize(windows));
    for (std::ptrdiff_t w = 0; w < weights.rows(); ++w)
      for (std::ptrdiff_t i = 0; i < 3; ++i) {
        double sum = 0;
        for (std::ptrdiff_t j = 0; j < 3; ++j) {
          sum += weights(w, 3 * i + j);
          if (l % 2 == 0) CHECK(weights(w, 3 * i + j) == (i == j ? 1 : 0));
          if (l % 2 == 1) mean(i, j) += weights(w, 3 * i + j) / static_cast<double>(2 * weights.rows());
        }
        CHECK(sum == doctest::Approx(1).epsilon(1e-5));  // rounding of floats
      }
  }
  CHECK(layers[1].weights.row(0)[1] != layers[3].weights.row(0)[1]);
  // attention() sums over heads and forecast steps, and averages over layers.
  const Matrix attention = as<Attending>(*fitted)->attention(0, data, windows, context);
  const double scale = params.heads * params.horizon;
  for (std::ptrdiff_t k = 0; k < 9; ++k)
    CHECK(attention.values()[k] / scale == doctest::Approx(mean.values()[k]).epsilon(1e-9));
}

TEST_CASE("an intervention forecasts from the replaced past, and input gradients are the slopes of the forecast") {
  Params params = small_params();
  params.horizon = 2;
  params.initialisations = 1;
  const auto data = oscillations(3, 80);
  const TrainingContext context;
  const auto fitted = fit(params, context, data);
  const std::vector<Window> windows{{0, 5}, {0, 60}};

  // Equal to the forecast of a recording that contains the replaced past.
  Matrix past(2, 4);
  Dataset changed = data;
  change_values(changed, [&](Matrix& x) {
    for (std::ptrdiff_t w = 0; w < 2; ++w)
      for (std::ptrdiff_t l = 0; l < 4; ++l) x(1, windows[w].start + l) = past(w, l) = 0.1 * static_cast<double>(w + l);
  });
  CHECK(as<Intervenable>(*fitted)->intervene(0, data, windows, {1, past}, context) ==
        fitted->forecast(0, changed, windows, context));

  // Central differences in float with steps of 0.01: the third derivative gives 1e-4, rounding 1e-7 / 0.01.
  std::vector<Matrix> gradient;
  for (std::ptrdiff_t target = 0; target < 3; ++target) {
    gradient.push_back(as<Differentiable>(*fitted)->input_gradient(0, data, windows, target, context));
    REQUIRE(gradient.back().rows() == 2);
    REQUIRE(gradient.back().cols() == 4 * 3);
  }
  for (std::ptrdiff_t source = 0; source < 3; ++source)
    for (std::ptrdiff_t lag = 0; lag < 4; ++lag) {
      const auto at = [&](double step) {
        Dataset moved = data;
        change_values(moved, [&](Matrix& x) { x(source, 5 + 3 - lag) += step; });
        return fitted->forecast(0, moved, std::span(windows).first(1), context);
      };
      const Matrix up = at(0.01), down = at(-0.01);
      for (std::ptrdiff_t target = 0; target < 3; ++target) {
        const double slope = (up(0, 2 * target) - down(0, 2 * target)) / 0.02;
        CHECK(std::abs(gradient[target](0, lag * 3 + source) - slope) < 5e-4);
      }
    }

  CHECK(has(message_of<DataError>([&] { fitted->forecast(0, oscillations(4, 80), windows, context); }),
            "trained on 3 variables"));
  const std::vector<Window> beyond{{0, 78}};
  CHECK(has(message_of<DataError>([&] { fitted->forecast(0, data, beyond, context); }), "sample 78"));
}
