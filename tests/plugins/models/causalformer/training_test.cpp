#include <cmath>
#include <sstream>

#include "cases.hpp"
#include "golgi/data/csv.hpp"

using namespace golgi;
using namespace golgi::causalformer;
using namespace golgi::causalformer::test;
using golgi::test::has;
using golgi::test::message_of;

namespace {

std::shared_ptr<const FittedModel> fit(const Params& params, const TaskContext& context,
                                       const Dataset& data = oscillations(3, 80)) {
  return Causalformer(params).fit(data, context);
}

}  // namespace

TEST_CASE("training lowers the loss until the test windows are forecast, and tells each epoch") {
  Params params = small_params();
  params.max_epochs = 12;
  const TrainingContext context;
  const auto fitted = fit(params, context, oscillations(3, 400));
  const auto curves = parse_csv(context.file("training.csv"), "training.csv");
  CHECK(curves.header == std::vector<std::string>{"model", "epoch", "train", "validation", "seconds"});
  CHECK(curves.values.rows() == 24);
  CHECK(curves.values(11, 3) < 0.2 * curves.values(0, 3));
  // A sine with noise of variance 0.01 in a signal of variance 0.51: at best 0.98.
  std::istringstream models(context.file("models.csv"));
  std::string line;
  for (int i = 0; i < 4; ++i) std::getline(models, line);
  CHECK(line.starts_with("mean forecast,"));
  CHECK(std::stod(line.substr(line.rfind(',') + 1)) > 0.9);
  CHECK(has(context.told.front(), "model 1 of 2, epoch 1: loss "));
  CHECK(has(context.told.front(), "s left"));
  CHECK(context.told.size() == 24);
}

TEST_CASE("the same bytes at any number of threads") {
  for (const auto norm : {NormKind::batch, NormKind::layer}) {
    Params params = small_params();
    params.norm = norm;
    params.clip_norm = 0.5;
    params.context = 40;  // several chunks
    const auto data = oscillations(5, 120);
    const auto serial = weights_of(*fit(params, TrainingContext(1), data));
    const auto threaded = weights_of(*fit(params, TrainingContext(3), data));
    CHECK(serial == threaded);
  }
}

TEST_CASE("an interrupted training goes on from its last epoch to the same bytes") {
  Params params = small_params();
  params.schedule = ScheduleKind::one_cycle;
  const auto whole = weights_of(*fit(params, TrainingContext()));
  TrainingContext context;
  context.stop_after_epochs = 2;
  CHECK_THROWS_AS(fit(params, context), Interrupted);
  context.stop_after_epochs = 1000000;
  CHECK(weights_of(*fit(params, context)) == whole);
  CHECK(context.told.size() == 2 + 1 + 1 + 3);  // two epochs; where it goes on from; the third; the second model's
  CHECK(parse_csv(context.file("training.csv"), "training.csv").values.rows() == 6);

  // A checkpoint that the disk has damaged is not believed.
  TrainingContext damaged;
  damaged.stop_after_epochs = 2;
  CHECK_THROWS_AS(fit(params, damaged), Interrupted);
  std::string bytes = read_file(damaged.folder.path() / "model0");
  bytes[bytes.size() / 2] ^= 1;
  replace_file(damaged.folder.path() / "model0", bytes);
  damaged.stop_after_epochs = 1000000;
  CHECK(weights_of(*fit(params, damaged)) == whole);
}

TEST_CASE("training ends after `patience` epochs without a better validation loss, and keeps the best weights") {
  Params params = small_params();
  params.initialisations = 1;
  params.max_epochs = 60;
  params.patience = 3;
  params.learning_rate = 0.03;
  const TrainingContext context;
  const auto fitted = fit(params, context);
  const auto curves = parse_csv(context.file("training.csv"), "training.csv").values;
  std::ptrdiff_t best = 0;
  for (std::ptrdiff_t e = 1; e < curves.rows(); ++e)
    if (curves(e, 3) < curves(best, 3)) best = e;
  REQUIRE(curves.rows() < 60);
  CHECK(curves.rows() == best + 1 + 3);

  // The validation loss of what was kept is that of the best epoch. Losses are summed in the same order: equal to rounding.
  const auto data = oscillations(3, 80);
  const auto& windows = fitted->windows().validation;
  const auto forecast = fitted->forecast(0, data, windows, context);
  CHECK(score_forecast(std::as_const(forecast).view(), data, windows, 4, 1).mse ==
        doctest::Approx(curves(best, 3)).epsilon(1e-5));
}

TEST_CASE("a model that diverges is left out; where all do, the error says what to change") {
  Params params = small_params();
  params.learning_rate = 1e30;
  const auto message = message_of<NumericError>([&] { fit(params, TrainingContext()); });
  CHECK(has(message, "learning_rate (now 1e+30)"));

  // One epoch more than it takes the first model to diverge would end both; so one is given a checkpoint that has ended.
  params = small_params();
  TrainingContext context;
  fit(params, context);
  auto state = *load_checkpoint(context.folder.path() / "model0", Layout({.N = 3, .L = 4, .D = 12, .H = 2, .E = 4, .F = 24}));
  state.epochs.back().train = undefined;
  save_checkpoint(context.folder.path() / "model0", state);
  const auto fitted = fit(params, context);
  CHECK(fitted->n_members() == 1);
  CHECK(weights_of(*fitted).count("weights/01/out.bias") == 1);
  CHECK(weights_of(*fitted).count("weights/00/out.bias") == 0);
  CHECK(has(golgi::join(context.messages(), "\n"), "model 0 is left out"));
}

TEST_CASE("what cannot be trained on is refused with what to do") {
  const TrainingContext context;
  Params params = small_params();
  CHECK(has(message_of<DataError>([&] { fit(params, context, oscillations(3, 6)); }), "lower context or horizon"));
  Dataset constant = oscillations(3, 80);
  for (double& value : constant.trials[0].values.row(1)) value = 4;
  CHECK(has(message_of<DataError>([&] { fit(params, context, constant); }), "'x1'"));
  params.loss = LossKind::poisson;
  CHECK(has(message_of<DataError>([&] { fit(params, context); }), "event counts"));
  params = small_params();
  params.context = 10000;
  params.batch_size = 65536;
  params.width = 4096;
  CHECK(has(message_of<DataError>([&] { fit(params, context, oscillations(40, 20000)); }), "lower batch_size"));
  params = small_params();
  params.weights = {{"a"}, {"b"}, {"c"}};
  CHECK(has(message_of<ConfigError>([&] { Causalformer{params}; }), "initialisations is 2, but weights names 3 folders"));
  params.initialisations.reset();
  CHECK_NOTHROW(Causalformer{params});
  params.train_share = 0.8;
  CHECK(has(message_of<ConfigError>([&] { Causalformer{params}; }), "train_share"));
}

TEST_CASE("event counts train by their likelihood, longer horizons and deeper models too") {
  Dataset counts = oscillations(2, 120);
  for (double& value : counts.trials[0].values.values()) value = value > 0.5 ? 1 : 0;
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
    CHECK(score_forecast(std::as_const(forecast).view(), counts, fitted->windows().test, 4, 3).r2 > 0.3);
  }
}
