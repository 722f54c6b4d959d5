// Covariates as tokens that variables attend to and that are not forecast.
#include <cmath>
#include <sstream>

#include "cases.hpp"
#include "golgi/data/eigen.hpp"
#include "plugins/change_values.hpp"

using namespace golgi;
using namespace golgi::neuron_transformer;
using namespace golgi::neuron_transformer::test;

namespace {

Dataset with_covariates(Dataset data, Matrix values, std::vector<Covariate> covariates) {
  data.set_trial(0, golgi::Trial(data.trial(0)).set_covariates(std::move(values)));
  return data.set_covariates(std::move(covariates));
}

Covariate covariate_of(const std::string& name, Covariate::At at) {
  Covariate covariate;
  covariate.name = name;
  covariate.at = at;
  return covariate;
}

/// Oscillations with a covariate that is known in advance and one that is not.
Dataset covaried(std::ptrdiff_t samples) {
  Matrix values(2, samples);
  Random random(fingerprint_of("covariates"), "noise");
  for (std::ptrdiff_t t = 0; t < samples; ++t) {
    values(0, t) = 5 + random.normal();
    values(1, t) = std::sin(0.1 * static_cast<double>(t));
  }
  return with_covariates(oscillations(3, samples), std::move(values),
                         {covariate_of("tone", Covariate::At::next), covariate_of("speed", Covariate::At::now)});
}

Params with_both() {
  Params params = small_params();
  params.covariates = {"speed", "tone"};
  return params;
}

/// A stimulus drives x0 at its own sample and x1 one sample later, so that x0 predicts x1; x2 drives x1.
Dataset driven(const std::string& seed) {
  constexpr std::ptrdiff_t samples = 3000;
  Matrix x(3, samples), stimulus(1, samples);
  Random random(fingerprint_of(seed), "noise");
  for (std::ptrdiff_t t = 0; t < samples; ++t) {
    stimulus(0, t) = random.normal();
    x(0, t) = stimulus(0, t) + 0.3 * random.normal();
    x(2, t) = random.normal();
    x(1, t) = (t > 0 ? stimulus(0, t - 1) + 0.5 * x(2, t - 1) : 0) + 0.3 * random.normal();
  }
  return with_covariates(Dataset(default_names(3), 0.001, {golgi::Trial(std::move(x))}), std::move(stimulus),
                         {covariate_of("stimulus", Covariate::At::next)});
}

/// Absolute mean slope of x1's forecast with respect to the last value of each variable, over members and test windows.
std::vector<double> slopes_of_x1(const FittedModel& fitted, const Dataset& data) {
  const auto& windows = fitted.windows().test;
  std::vector<double> slopes(3);
  for (std::ptrdiff_t member = 0; member < fitted.n_members(); ++member) {
    const Matrix gradient = as<Differentiable>(fitted)->input_gradient(member, data, windows, 1, TrainingContext());
    for (std::size_t j = 0; j < 3; ++j) slopes[j] += eigen(gradient).col(static_cast<std::ptrdiff_t>(j)).mean();
  }
  for (double& slope : slopes) slope = std::abs(slope / static_cast<double>(fitted.n_members()));
  return slopes;
}

}  // namespace

TEST_CASE("the token of a covariate contains scaled values and traces, one sample later if it is known in advance") {
  const Matrix values{{1, 2, 30, 4, 5, 6, 7, 8, 9, 10}, {0, 2, 0, 2, 30, 0, 2, 35, 2, 0}};
  const Matrix given{{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, {2, 7, 1, 8, 2, 8, 1, 8, 2, 8}};
  const Dataset data = with_covariates(Dataset(default_names(2), 1, {golgi::Trial(values)}), given,
                                       {covariate_of("tone", Covariate::At::next), covariate_of("speed", Covariate::At::now)});
  const Recipe recipe = Recipe::of(data, 4, 2, {1.5}, 30, {"speed", "tone"});
  REQUIRE(recipe.n_sources() == 4);
  REQUIRE(recipe.n_features() == 6);
  const Features features(data, recipe);
  const std::vector<Window> windows{{0, 1}, {0, 4}};  // the last samples are 4 and 7
  std::vector<float> tokens(48);
  features.write(windows, {tokens.data(), 6, 8});
  const auto at = [&](Index feature, Index source, Index window) { return tokens[(feature * 4 + source) * 2 + window]; };
  for (const auto& [source, row, ahead] : {std::tuple{2, 1, 0}, std::tuple{3, 0, 1}}) {
    const auto x = eigen(given).row(row);
    const double mean = x.mean(), deviation = std::sqrt((x.array() - mean).square().mean());
    for (const auto& [window, last] : {std::pair{0, 4}, std::pair{1, 7}}) {
      INFO("source ", source, ", window ", window);
      for (int lag = 0; lag < 2; ++lag)
        CHECK(at(lag, source, window) == doctest::Approx((given(row, last + ahead - lag) - mean) / deviation));
      CHECK(at(2, source, window) == 0);  // no events
      CHECK(at(3, source, window) == 0);
      CHECK(at(5, source, window) == 0);
      double trace = 0, weights = 0;
      for (int l = 0; l < 4; ++l) {
        weights += std::exp(-l / 1.5);
        trace += std::exp(-l / 1.5) * (given(row, last + ahead - l) - mean) / deviation;
      }
      const auto& measured = recipe.covariates[source - 2];
      CHECK(at(4, source, window) == doctest::Approx(trace / weights / measured.trace_deviation[0]));
    }
  }
  CHECK(at(0, 0, 1) == doctest::Approx((8 - recipe.mean[0]) / recipe.deviation[0]));  // variables as without covariates
  const std::vector<Window> at_end{{0, 6}};
  CHECK(has(message_of<DataError>([&] {
              features.write(at_end, {tokens.data(), 6, 4});
            }),
            "has no covariates at the forecast sample"));
}

TEST_CASE("a common drive makes a false link, and no link if it is given as a covariate") {
  Params params = small_params();
  params.event_threshold.reset();
  params.initialisations = 1;
  params.max_epochs = 8;
  for (const char* seed : {"first", "second"}) {
    const Dataset data = driven(seed);
    params.covariates.clear();
    const auto without = slopes_of_x1(*fit(params, TrainingContext(), data), data);
    params.covariates = {"stimulus"};
    const TrainingContext context;
    const auto fitted = fit(params, context, data);
    const auto with = slopes_of_x1(*fitted, data);
    MESSAGE("slope of x1 by x0, where there is no link: " << without[0] << " without the covariate, " << with[0] << " with it; "
                                                          << "by x2, 0.5 in truth: " << without[2] << ", " << with[2]);
    CHECK(without[0] > 0.7);
    CHECK(with[0] < 0.1);
    CHECK(std::abs(with[2] - 0.5) < 0.1);
    const Matrix attention = as<Attending>(*fitted)->attention(0, data, fitted->windows().test, context);
    REQUIRE(attention.rows() == 3);
    CHECK(attention.cols() == 3);

    // covariates.csv: without the stimulus x1 has an unexplained variance of 1, instead of 0.09.
    std::istringstream table(context.files.at("covariates.csv"));
    std::string line;
    std::getline(table, line);
    CHECK(line == "covariate,target,test_mse,test_mse_without");
    std::getline(table, line);
    std::getline(table, line);
    REQUIRE(line.starts_with("stimulus,x1,"));
    const auto comma = line.rfind(',');
    CHECK(std::stod(line.substr(12)) < 0.2);
    CHECK(std::stod(line.substr(comma + 1)) > 0.8);
  }
}

TEST_CASE("with covariates training gives the same bytes at any number of threads, can continue and is read back [threads]") {
  const Dataset data = covaried(120);
  Params params = with_both();
  params.initialisations = 3;
  check_same_on_threads(NeuronTransformer(params), data, {2, 8});
  params.initialisations = 2;
  check_goes_on(NeuronTransformer(params), data);
  params.layers = 2;
  for (const auto logits : {Logits::learned, Logits::input}) {
    params.logits = logits;
    check_reads_back(NeuronTransformer(params), data);
  }
}

TEST_CASE("covariates that are not named change nothing") {
  const TrainingContext context;
  const auto weights = weights_of(*fit(small_params(), context, covaried(120)));
  CHECK(weights == weights_of(*fit(small_params(), TrainingContext(), oscillations(3, 120))));
  CHECK(!context.files.contains("covariates.csv"));
  CHECK(!as<UsesCovariates>(NeuronTransformer(small_params()))->uses(covaried(120).covariates()[0]));
  CHECK(as<UsesCovariates>(NeuronTransformer(with_both()))->uses(covaried(120).covariates()[0]));
}

TEST_CASE("interventions and input gradients are for variables, while covariates stay unchanged") {
  Params params = with_both();
  params.initialisations = 1;
  params.event_threshold.reset();  // so that nothing is clipped
  const Dataset data = covaried(120);
  const TrainingContext context;
  const auto fitted = fit(params, context, data);
  const std::vector<Window> windows{{0, 5}, {0, 60}};
  Matrix past(2, 12);
  Dataset changed = data;
  change_values(changed, [&](Matrix& x) {
    for (std::ptrdiff_t w = 0; w < 2; ++w)
      for (std::ptrdiff_t l = 0; l < 12; ++l) x(1, windows[w].start + l) = past(w, l) = 0.1 * static_cast<double>(w + l);
  });
  const auto replaced = as<Intervenable>(*fitted)->intervene(0, data, windows, {1, past}, context);
  CHECK((eigen(replaced) - eigen(fitted->forecast(0, changed, windows, context))).cwiseAbs().maxCoeff() < 1e-5);

  // As in model_test.cpp: the third derivative gives 1e-4, rounding 1e-7 / 0.01.
  for (std::ptrdiff_t target = 0; target < 3; ++target) {
    const auto gradient = as<Differentiable>(*fitted)->input_gradient(0, data, windows, target, context);
    REQUIRE(gradient.cols() == 36);
    for (std::ptrdiff_t source = 0; source < 3; ++source)
      for (const std::ptrdiff_t lag : {1, 2, 7}) {
        const auto at = [&](double step) {
          Dataset moved = data;
          change_values(moved, [&](Matrix& x) { x(source, 60 + 12 - lag) += step; });
          return fitted->forecast(0, moved, windows, context)(1, target);
        };
        CHECK(std::abs(gradient(1, (lag - 1) * 3 + source) - (at(0.01) - at(-0.01)) / 0.02) < 1e-3);
      }
  }
}

TEST_CASE("covariates that cannot be used are refused with a suggestion") {
  const TrainingContext context;
  Params params = with_both();
  const auto refused = [&](const Dataset& data) { return message_of<DataError>([&] { fit(params, context, data); }); };
  CHECK(has(refused(oscillations(3, 120)), "there is no covariate 'speed'; the recording has none"));
  params.covariates = {"sped"};
  CHECK(has(refused(covaried(120)), "did you mean 'speed'"));
  params.covariates = {"tone", "tone"};
  CHECK(has(refused(covaried(120)), "'tone' is named twice"));
  params = with_both();
  Dataset missing = covaried(120);
  Matrix values(missing.trial(0).covariates().view());
  values(0, 7) = undefined;
  missing.set_trial(0, golgi::Trial(missing.trial(0)).set_covariates(std::move(values)));
  CHECK(has(refused(missing), "a value of 'tone' is not finite"));

  // A model needs recordings with the covariates of its training, known at the same time.
  const auto fitted = fit(params, context, covaried(120));
  const auto asked = [&](const Dataset& data) {
    const std::vector<Window> windows{{0, 5}};
    return message_of<DataError>([&] { fitted->forecast(0, data, windows, context); });
  };
  CHECK(has(asked(oscillations(3, 120)), "there is no covariate 'speed'"));
  Dataset later = covaried(120);
  later.set_covariates({covariate_of("tone", Covariate::At::now), covariate_of("speed", Covariate::At::now)});
  CHECK(has(asked(later), "'tone' was known in advance (at: next)"));
}

TEST_CASE("the cost counts the covariates' tokens and rows") {
  Params params = small_params();
  const Workload work{3, 1, 112, 0, 1};
  const double without = NeuronTransformer(params).cost(work).bytes;
  params.covariates = {"tone", "speed"};
  // For 112 samples the value and two traces, as floats. For 32 windows two more tokens: 99 numbers of C 10, D 8, F 12 and H E
  // 8 in the storages of network.hpp; the weights of two heads from 3 targets to 2 more; and 2 (D + H K) weights, 10 times,
  // each tensor starting at a multiple of 16.
  CHECK(NeuronTransformer(params).cost(work).bytes > without + 2 * 112 * 3 * 4 + 64 * 100 * 4);
  CHECK(NeuronTransformer(params).cost(work).bytes < without + 2 * 112 * 3 * 4 + 64 * 200 * 4);
}
