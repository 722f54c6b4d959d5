#include <cmath>

#include "cases.hpp"
#include "golgi/data/csv.hpp"
#include "plugins/change_values.hpp"

using namespace golgi;
using namespace golgi::causalformer;
using namespace golgi::causalformer::test;

TEST_CASE("training lowers the loss until the test windows are forecast, and reports each epoch") {
  Params params = small_params();
  params.max_epochs = 12;
  check_learns(Causalformer(params), oscillations(3, 400), 0.2);
}

TEST_CASE("training gives the same bytes at any number of threads") {
  for (const auto norm : {NormKind::batch, NormKind::layer}) {
    Params params = small_params();
    params.norm = norm;
    params.clip_norm = 0.5;
    params.context = 40;  // several chunks
    check_same_on_threads(Causalformer(params), oscillations(5, 120), {3});
  }
}

TEST_CASE("an interrupted training continues from its last epoch to the same bytes") {
  Params params = small_params();
  params.schedule = ScheduleKind::one_cycle;
  check_goes_on(Causalformer(params), oscillations(3, 80));
}

TEST_CASE("training ends after `patience` epochs without a better validation loss, and keeps the best weights") {
  Params params = small_params();
  params.initialisations = 1;
  params.max_epochs = 60;
  params.patience = 3;
  params.learning_rate = 0.03;
  const TrainingContext context;
  const auto fitted = fit(params, context);
  const auto curves = parse_csv(context.files.at("training.csv"), "training.csv").values;
  std::ptrdiff_t best = 0;
  for (std::ptrdiff_t e = 1; e < curves.rows(); ++e)
    if (curves(e, 3) < curves(best, 3)) best = e;
  REQUIRE(curves.rows() < 60);
  CHECK(curves.rows() == best + 1 + 3);

  // The validation loss of the kept model is that of the best epoch. Losses are summed in the same order: equal to rounding.
  const auto data = oscillations(3, 80);
  const auto& windows = fitted->windows().validation;
  const auto forecast = fitted->forecast(0, data, windows, context);
  CHECK(score_forecast(forecast, data, windows, 4, 1).mse == doctest::Approx(curves(best, 3)).epsilon(1e-5));
}

TEST_CASE("a model that diverges is left out, and if all diverge the error names what to change") {
  Params params = small_params();
  params.learning_rate = 1e30;
  const auto message = message_of<NumericError>([&] { fit(params, TrainingContext()); });
  CHECK(has(message, "learning_rate (now 1e+30)"));

  // A learning rate that makes one model diverge would do so for both; so one gets a checkpoint that has diverged.
  params = small_params();
  TrainingContext context;
  fit(params, context);
  auto state =
      *load_checkpoint(context.checkpoint_folder() / "model0", Layout({.N = 3, .L = 4, .D = 12, .H = 2, .E = 4, .F = 24}));
  state.epochs.back().train = undefined;
  save_checkpoint(context.checkpoint_folder() / "model0", state);
  const auto fitted = fit(params, context);
  CHECK(fitted->n_members() == 1);
  CHECK(weights_of(*fitted).count("weights/01/out.bias") == 1);
  CHECK(weights_of(*fitted).count("weights/00/out.bias") == 0);
  CHECK(has(golgi::join(context.messages, "\n"), "model 0 is left out"));
}

TEST_CASE("recordings and parameters unsuitable for training are refused with a suggestion") {
  const TrainingContext context;
  Params params = small_params();
  CHECK(has(message_of<DataError>([&] { fit(params, context, oscillations(3, 6)); }), "lower context or horizon"));
  Dataset constant = oscillations(3, 80);
  change_values(constant, [](Matrix& x) {
    for (double& value : x.row(1)) value = 4;
  });
  CHECK(has(message_of<DataError>([&] { fit(params, context, constant); }), "'x1'"));
  params.loss = LossKind::poisson;
  CHECK(has(message_of<DataError>([&] { fit(params, context); }), "event counts"));
  params = small_params();
  params.weights = {{"a"}, {"b"}, {"c"}};
  CHECK(has(message_of<ConfigError>([&] { Causalformer{params}; }), "initialisations is 2, but weights lists 3 folders"));
  params.initialisations.reset();
  CHECK_NOTHROW(Causalformer{params});
  params.train_share = 0.8;
  CHECK(has(message_of<ConfigError>([&] { Causalformer{params}; }), "train_share"));
}

TEST_CASE("event counts are trained by their likelihood, even with longer horizons and deeper models") {
  Dataset counts = oscillations(2, 120);
  change_values(counts, [](Matrix& x) {
    for (double& value : x.values()) value = value > 0.5 ? 1 : 0;
  });
  for (const auto loss : {LossKind::poisson, LossKind::bernoulli}) {
    Params params = small_params();
    params.loss = loss;
    params.horizon = 3;
    params.encoder_layers = params.decoder_layers = 2;
    params.schedule = ScheduleKind::cosine;
    params.max_epochs = 15;
    const TrainingContext context;
    const auto fitted = fit(params, context, counts);
    const auto forecast = fitted->forecast(0, counts, fitted->windows().test, context);
    CHECK(forecast.cols() == 6);
    for (const double value : forecast.values()) CHECK((value > 0 && value < 3));  // a rate or a probability
    CHECK(score_forecast(forecast, counts, fitted->windows().test, 4, 3).r2 > 0.3);
  }
}

TEST_CASE(
    "Causalformer's cost: the recording, a network and optimiser per model at work, and the weights that the others keep") {
  const Causalformer asked(small_params());
  REQUIRE(as<Costed>(asked) != nullptr);
  // 100 windows of 4 + 1 samples in 104 samples of 3 variables: the values and their seconds as floats.
  const Workload on_one{3, 1, 104, 0, 1};
  const double recording = (312 + 105) * 4, windows = 1600;
  // 2,896 weights, each tensor starting at a multiple of 16. In training 10 arrays of them, then 4 until all models are
  // trained.
  const double weights = 2896 * 4;
  // Per token of the encoder attention needs 64 numbers (its input before and after the norm, q, k and v, heads, probabilities:
  // 24, 24, 8, 8), the feed-forward layer 72 (24, and 24 twice), the end of the stream and its gradients 36, keys and values
  // for the decoder 32. In the decoder attention in time needs 48 (24, 8, 8, 8), attention to all 96 (24, 8, 8, and 2 x 28
  // keys), the rest 72 and 36. Dropout keeps 36 bytes per token. A batch of 16 windows, with 12 and 3 tokens each, is one
  // chunk, with one gradient of all weights.
  const double network = 16 * ((12 * (64 + 72 + 36 + 32) + 3 * (48 + 96 + 72 + 36)) * 4 + 15 * 36) + weights;
  const double working = network + 10 * weights + 0.6 * windows;
  CHECK(as<Costed>(asked)->cost(on_one).bytes == doctest::Approx(recording + windows + working + 4 * weights).epsilon(1e-9));
  const Workload on_two{3, 1, 104, 0, 2};
  CHECK(asked.cost(on_two).bytes == doctest::Approx(recording + windows + 2 * working).epsilon(1e-9));
  Params wider = small_params();
  wider.batch_size = 32;
  CHECK(Causalformer(wider).cost(on_two).bytes - asked.cost(on_two).bytes ==
        doctest::Approx(2 * (network - weights)).epsilon(1e-9));
  CHECK(std::isfinite(asked.cost({}).bytes));  // without data
  // More than any machine has: the host refuses it, and names what needs less.
  Params huge = small_params();
  huge.context = 10000;
  huge.batch_size = 65536;
  huge.width = 4096;
  const Cost cost = Causalformer(huge).cost({40, 1, 20000, 0, 1});
  CHECK(cost.bytes > 1e12);
  CHECK(cost.cure == "lower batch_size or context");
}
