// Every gradient of the network compared with central differences, in double.
#include "golgi/data/eigen.hpp"
#include "network.hpp"
#include "support/differences.hpp"

using namespace golgi;
using namespace golgi::neuron_transformer;
using golgi::learning::test::check_direction;
using golgi::learning::test::check_gradient;

namespace golgi::neuron_transformer {
extern template class Network<double>;
}

namespace {

constexpr Index windows = 2;

/// Parameters, tokens and targets of a small network of two layers.
struct Case {
  Case(Weighing weighing, Logits logits, Index covariates)
      : layout({.N = 3,
                .C = 3,
                .D = 4,
                .H = 2,
                .E = 2,
                .K = 3,
                .F = 5,
                .layers = 2,
                .weighing = weighing,
                .logits = logits,
                .covariates = covariates}),
        network(layout, windows + 3, true) {  // a batch smaller than the allocated one
    initialise(layout, Random({1, 2}, "weights"), theta);
    Random random({1, 2}, "data");
    tokens.resize(layout.shape.C * layout.shape.sources() * windows);
    targets.resize(n_targets());
    random.fill_normal(tokens);
    random.fill_normal(targets);
    gradient.resize(theta.size());
  }

  Index n_targets() const { return layout.shape.N * windows; }

  double train() {
    fill();
    return network.train(theta.data(), targets.data(), gradient.data());
  }

  /// Σ targets · output
  double weighted_output() {
    fill();
    network.evaluate(theta.data());
    double sum = 0;
    for (Index m = 0; m < n_targets(); ++m) sum += targets[m] * network.output()(0, m);
    return sum;
  }

  void fill() {
    auto x = network.features(windows);
    std::copy(tokens.begin(), tokens.end(), x.data());
  }

  Layout layout;
  Network<double> network;
  std::vector<double> theta, tokens, targets, gradient;
};

std::span<double> part(std::vector<double>& values, const TensorInfo& tensor) {
  return std::span(values).subspan(tensor.offset, tensor.size());
}

template <class Body>
void for_variants(const Body& body) {
  for (const auto weighing : {Weighing::signed_sum, Weighing::softmax})
    for (const auto logits : {Logits::learned, Logits::input})
      for (const Index covariates : {0, 2}) {
        INFO(covariates, " covariates");
        body(weighing, logits, covariates);
      }
}

}  // namespace

TEST_CASE("the gradient of the loss along a random direction of every tensor equals central differences") {
  for_variants([](Weighing weighing, Logits logits, Index covariates) {
    Case of(weighing, logits, covariates);
    of.train();
    const auto value = [&] { return of.train(); };
    for (const auto& tensor : of.layout.trained) {
      INFO(tensor.name);
      CHECK(check_direction(part(of.theta, tensor), part(of.gradient, tensor), value));
    }
  });
}

TEST_CASE("the gradient of forecasts with respect to tokens equals central differences") {
  for_variants([](Weighing weighing, Logits logits, Index covariates) {
    Case of(weighing, logits, covariates);
    of.weighted_output();
    const auto d_tokens = of.network.backward_to_features(of.theta.data(), of.targets.data());
    const std::vector<double> gradient(d_tokens.data(), d_tokens.data() + d_tokens.size());
    const auto value = [&] { return of.weighted_output(); };
    CHECK(check_gradient(of.tokens, gradient, value));
  });
}

TEST_CASE("a variable does not attend to itself, and weights of a softmax add up to one") {
  for_variants([](Weighing weighing, Logits logits, Index covariates) {
    Case of(weighing, logits, covariates);
    of.weighted_output();
    for (Index w = 0; w < windows; ++w) {
      for (Index layer = 0; layer < 2; ++layer) {
        Matrix weights(3, 3);
        of.network.add_attention(w, layer, weights.values().data());
        for (Index i = 0; i < 3; ++i) {
          CHECK(weights(i, i) == 0);
          if (weighing != Weighing::softmax) continue;
          if (covariates == 0) CHECK(eigen(weights).row(i).sum() == doctest::Approx(2));  // two heads
          if (covariates > 0) CHECK(eigen(weights).row(i).sum() < 1.95);                  // covariates have their share
        }
      }
    }
  });
}
