#include "my_gradient_model.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/testing/gradient_check.hpp>
#include <golgi/testing/memory_artifact.hpp>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>
#include <utility>
#include <vector>

#include "my_gradient_model_network.hpp"

namespace {

MyGradientModel::Params short_training() {
  MyGradientModel::Params params;
  params.initialisations = 2;
  params.history = 2;
  params.max_epochs = 5;
  return params;
}

/// A run that is stopped once, after `looks_left` checks whether it must stop; after that it can continue.
struct StoppableContext : golgi::test::PlainContext {
  bool cancelled() const override { return looks_left >= 0 && looks_left-- == 0; }
  mutable int looks_left = -1;  ///< negative: not stopped
};

}  // namespace

TEST_CASE("my_gradient_model: the gradients of weights and inputs agree with central differences") {
  using golgi::learning::Array;
  const network::Layout layout({.N = 3, .L = 4, .F = 5});
  network::Network<double> net(layout, 9);  // space for more windows than are used
  std::vector<double> weights, gradient;
  golgi::learning::initialise(layout, golgi::Random({1, 2}, "weights"), weights);
  gradient.resize(weights.size());
  Array<double> x(12, 7), target(3, 7);
  golgi::Random random({1, 2}, "data");
  random.fill_normal({x.data(), static_cast<std::size_t>(x.size())});
  random.fill_normal({target.data(), static_cast<std::size_t>(target.size())});

  const auto loss = [&] {
    net.input(7) = x;
    return net.train(weights.data(), target, gradient.data());
  };
  loss();
  CHECK(golgi::test::check_gradient(weights, gradient, loss));

  const auto output = [&] {  // Σ target · y, whose gradient with respect to y is the target
    net.input(7) = x;
    return net.forward(weights.data()).cwiseProduct(target).sum();
  };
  output();
  const Array<double> d_x = net.backward_to_input(weights.data(), target);
  const auto numbers = [](auto& array) { return std::span(array.data(), array.size()); };
  CHECK(golgi::test::check_gradient(numbers(x), numbers(d_x), output));
}

TEST_CASE("my_gradient_model: in a chain, the gradient of the forecasts equals the coefficient of every link and lag") {
  const auto data = golgi::test::chain_data(3, 3000, 0.5, "chain");
  MyGradientModel::Params params;
  params.initialisations = 1;
  params.history = 2;
  const golgi::test::PlainContext context;
  const auto fitted = MyGradientModel(params).fit(data, context);
  const auto& test = fitted->windows().test;
  for (std::ptrdiff_t target = 0; target < 3; ++target) {
    const auto gradient = golgi::as<golgi::Differentiable>(*fitted)->input_gradient(0, data, test, target, context);
    for (std::ptrdiff_t column = 0; column < 6; ++column) {  // (lag - 1) · 3 + source
      double mean = 0;
      for (std::ptrdiff_t w = 0; w < gradient.rows(); ++w) mean += gradient(w, column) / static_cast<double>(gradient.rows());
      const double expected = column == target ? 0.3 : column + 1 == target ? 0.5 : 0;
      // 0.12: five standard errors of least squares, which are 1 / sqrt(1,800 training windows).
      CHECK(std::abs(mean - expected) < 0.12);
    }
  }
  CHECK(context.files.count("training.csv") == 1);
  CHECK(context.files.count("models.csv") == 1);
}

TEST_CASE("my_gradient_model: a past replaced by itself changes no forecast, a smaller one only those of its targets") {
  const auto data = golgi::test::chain_data(3, 2000, 0.5, "intervene");
  const golgi::test::PlainContext context;
  MyGradientModel::Params params;
  params.initialisations = 1;
  params.history = 2;
  const auto fitted = MyGradientModel(params).fit(data, context);
  const golgi::Window window{0, 100};
  const auto forecast = [&](double older, double newer) {
    golgi::Matrix past(1, 2);
    past(0, 0) = older;
    past(0, 1) = newer;
    return golgi::as<golgi::Intervenable>(*fitted)->intervene(0, data, {&window, 1}, {0, std::move(past)}, context);
  };
  const auto before = fitted->forecast(0, data, {&window, 1}, context);
  const double older = data.trial(0).values()(0, 100), newer = data.trial(0).values()(0, 101);
  CHECK(forecast(older, newer) == before);
  // 0.2: the mean of slopes is accurate to 0.12, and a single slope may differ from it.
  const auto after = forecast(older, newer - 1);
  CHECK(std::abs(after(0, 1) - before(0, 1) + 0.5) < 0.2);
  CHECK(std::abs(after(0, 2) - before(0, 2)) < 0.2);
  CHECK(std::abs(forecast(older - 1, newer)(0, 1) - before(0, 1)) < 0.2);
}

TEST_CASE("my_gradient_model: the same bytes on one and two threads, and after being saved and loaded") {
  const auto data = golgi::test::chain_data(3, 400, 0.5, "save");
  const golgi::test::PlainContext one(1), two(2);
  const MyGradientModel model(short_training());
  const auto fitted = model.fit(data, one), again = model.fit(data, two);
  golgi::test::MemoryArtifact saved;
  fitted->save(saved);
  const auto loaded = model.load(saved);
  CHECK(one.files.at("models.csv") == two.files.at("models.csv"));
  CHECK(loaded->n_members() == 2);
  const auto& windows = fitted->windows().test;
  CHECK(windows.size() == loaded->windows().test.size());
  for (std::ptrdiff_t member = 0; member < 2; ++member) {
    const auto forecast = fitted->forecast(member, data, windows, one);
    CHECK(again->forecast(member, data, windows, two) == forecast);
    CHECK(loaded->forecast(member, data, windows, two) == forecast);
  }
}

TEST_CASE("my_gradient_model: a training that is stopped continues from its last epoch to the same bytes") {
  const auto data = golgi::test::chain_data(3, 400, 0.5, "stop");
  const MyGradientModel model(short_training());
  const golgi::test::PlainContext whole;
  const StoppableContext stopped;
  const auto fitted = model.fit(data, whole);
  stopped.looks_left = 40;  // an epoch has eleven steps, with a check at each
  CHECK_THROWS_AS(model.fit(data, stopped), golgi::Interrupted);
  const auto finished = model.fit(data, stopped);
  const auto& windows = fitted->windows().test;
  for (std::ptrdiff_t member = 0; member < 2; ++member)
    CHECK(finished->forecast(member, data, windows, stopped) == fitted->forecast(member, data, windows, whole));
}

TEST_CASE("my_gradient_model: data and parameters that it cannot use are refused with the reason") {
  CHECK_THROWS_WITH_AS(
      MyGradientModel(short_training()).fit(golgi::test::chain_data(3, 4, 0.5, "short"), golgi::test::PlainContext()),
      doctest::Contains("too few for training, validation and test windows; record longer, or lower history"),
      golgi::DataError);
  auto params = short_training();
  params.train_share = 0.9;
  CHECK_THROWS_WITH_AS(MyGradientModel{params}, doctest::Contains("leave a part of the windows for testing"),
                       golgi::ConfigError);
}
