// The network in double: forecasts, attention, losses, gradients and five steps of Adam compared with PyTorch's
// (tests/golden/netformer, see its README), and gradients compared with central differences if targets are not the first
// variables.
#include <cmath>
#include <filesystem>

#include "golgi/learning/adamw.hpp"
#include "network.hpp"
#include "support/differences.hpp"
#include "support/npy_numbers.hpp"

using namespace golgi;
using namespace golgi::netformer;
using golgi::learning::test::check_gradient;

namespace golgi::netformer {
extern template class Network<double>;
}

namespace {

struct GoldenCase {
  const char* name;
  Shape shape;
  Index windows;
  LossKind loss;
};

const std::vector<GoldenCase>& golden_cases() {
  static const std::vector<GoldenCase> cases{
      {"norm_mse", {5, 4, 6, 5, {0, 1, 2}, true, 1 / std::sqrt(10.0)}, 7, LossKind::squared},
      {"plain_mse", {5, 1, 5, 5, {0, 1, 2, 3, 4}, false, 1}, 6, LossKind::squared},
      {"plain_poisson", {6, 1, 8, 6, {0, 1, 2, 3, 4, 5}, false, 1.0 / 3}, 9, LossKind::poisson}};
  return cases;
}

std::vector<double> golden_values(const GoldenCase& of, const std::string& name) {
  return golgi::test::npy_numbers<double>(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/netformer" / of.name /
                                          (name + ".npy"));
}

/// Checks |Δ| <= tolerance · max|expected|.
void check_close(const std::string& what, std::span<const double> found, const std::vector<double>& expected,
                 double tolerance) {
  REQUIRE(found.size() == expected.size());
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::abs(expected[i]));
    const double here = std::abs(found[i] - expected[i]);
    difference = here <= difference ? difference : here;  // NaN is kept
  }
  CHECK_MESSAGE(difference <= tolerance * largest, what, ": ", difference, " of ", largest);
}

/// A network with parameters and data. Inputs are (B, N, h).
struct Work {
  Work(const Shape& shape, Index n_windows, LossKind kind)
      : layout(shape),
        windows(n_windows),
        loss(kind),
        network(layout, n_windows + 3, true) {  // a batch smaller than the allocated one
    theta.resize(layout.n_trained);
    gradient.resize(theta.size());
  }

  std::span<double> part(std::vector<double>& values, const TensorInfo& tensor) const {
    return std::span(values).subspan(tensor.offset, tensor.size());
  }

  void fill() {
    const Index h = layout.shape.h, n = layout.shape.N * windows;
    auto inputs = network.inputs(windows);
    for (Index token = 0; token < n; ++token)
      for (Index p = 0; p < h; ++p) inputs(p, token) = x[token * h + p];
  }
  double train() {
    fill();
    return network.train(theta.data(), y.data(), loss, gradient.data());
  }
  double weighted_output() {
    fill();
    network.evaluate(theta.data());
    double sum = 0;
    for (Index m = 0; m < network.output().cols(); ++m) sum += y[m] * network.output()(0, m);
    return sum;
  }
  /// The values in the order of x.
  std::vector<double> ordered(const Tensor<double>& of_inputs) const {
    const Array<double> by_token = of_inputs.transpose();
    return {by_token.data(), by_token.data() + by_token.size()};
  }

  Layout layout;
  Index windows;
  LossKind loss;
  Network<double> network;
  std::vector<double> theta, gradient, x, y;
};

Work golden_work(const GoldenCase& of) {
  Work work(of.shape, of.windows, of.loss);
  for (const auto& tensor : work.layout.trained) {
    const auto values = golden_values(of, "param." + tensor.name);
    REQUIRE(std::ssize(values) == tensor.size());
    std::copy(values.begin(), values.end(), work.part(work.theta, tensor).begin());
  }
  work.x = golden_values(of, "x");
  work.y = golden_values(of, "y");
  return work;
}

constexpr double rate = 5e-3;

/// One step of Adam. Source: Kingma & Ba 2015.
void adam(int step, const std::vector<double>& g, std::vector<double>& m, std::vector<double>& v, std::vector<double>& theta) {
  for (std::size_t i = 0; i < theta.size(); ++i) {
    m[i] = 0.9 * m[i] + 0.1 * g[i];
    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
    theta[i] -= rate * (m[i] / (1 - std::pow(0.9, step))) / (std::sqrt(v[i] / (1 - std::pow(0.999, step))) + 1e-8);
  }
}

}  // namespace

TEST_CASE("forecast, attention, loss and every gradient equal PyTorch's") {
  for (const GoldenCase& of : golden_cases()) {
    CAPTURE(of.name);
    Work work = golden_work(of);
    const std::vector<double> loss{work.train()};
    check_close("loss", loss, golden_values(of, "loss"), 1e-10);
    const auto output = work.network.output();
    check_close("forecast", std::span(output.data(), output.size()), golden_values(of, "forecast"), 1e-10);
    std::vector<double> attention;
    for (Index w = 0; w < of.windows; ++w) {
      const auto of_window = work.network.attention(w);
      attention.insert(attention.end(), of_window.data(), of_window.data() + of_window.size());
    }
    check_close("attention", attention, golden_values(of, "attention"), 1e-10);
    for (const auto& tensor : work.layout.trained)
      check_close(tensor.name, work.part(work.gradient, tensor), golden_values(of, "grad." + tensor.name), 1e-10);
    check_close("x", work.ordered(work.network.input_gradient()), golden_values(of, "grad_x"), 1e-10);
  }
}

TEST_CASE("five steps of Adam give PyTorch's weights, and the trainer's optimiser, in float, nearly the same ones") {
  for (const GoldenCase& of : golden_cases()) {
    CAPTURE(of.name);
    Work work = golden_work(of);
    std::vector<double> m(work.theta.size()), v(m), losses;
    Numbers<float> weights(work.theta.begin(), work.theta.end()), mean(m.size()), square(m.size());
    AdamW optimiser(mean, square, {.weight_decay = 0});
    for (int step = 1; step <= 5; ++step) {
      losses.push_back(work.train());
      const Numbers<float> gradient(work.gradient.begin(), work.gradient.end());
      optimiser.begin(step, rate);
      optimiser.update(0, std::ssize(gradient), gradient.data(), weights.data());
      adam(step, work.gradient, m, v, work.theta);
    }
    check_close("losses", losses, golden_values(of, "adam_losses"), 1e-8);
    std::vector<double> in_float(weights.begin(), weights.end());
    for (const auto& tensor : work.layout.trained) {
      const auto expected = golden_values(of, "adam5." + tensor.name);
      check_close(tensor.name, work.part(work.theta, tensor), expected, 1e-8);
      check_close(tensor.name, work.part(in_float, tensor), expected, 1e-6);
    }
  }
}

TEST_CASE("the gradients of loss and forecasts equal central differences, whichever variables are targets") {
  for (const bool norm : {true, false})
    for (const auto loss : {LossKind::squared, LossKind::poisson}) {
      CAPTURE(norm);
      Work work({4, 3, 5, 2, {3, 1}, norm, 0.6}, 2, loss);
      initialise(work.layout, Random({1, 2}, "weights"), work.theta);
      Random random({1, 2}, "data");
      work.x.resize(4 * 3 * 2);
      work.y.resize(2 * 2);
      random.fill_normal(work.x);
      random.fill_normal(work.y);
      work.train();
      for (const auto& tensor : work.layout.trained) {
        INFO(tensor.name);
        CHECK(check_gradient(work.part(work.theta, tensor), work.part(work.gradient, tensor), [&] { return work.train(); }));
      }
      work.weighted_output();
      const auto gradient = work.ordered(work.network.backward_to_inputs(work.theta.data(), work.y.data()));
      CHECK(check_gradient(work.x, gradient, [&] { return work.weighted_output(); }));
    }
}
