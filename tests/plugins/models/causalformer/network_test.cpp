// The whole network: its gradients in double compared with central differences, for shapes and options that the golden model of
// gradient_test.cpp does not have; and its results at any number of threads and in any order of work.
#include <atomic>
#include <cstring>
#include <numeric>
#include <string>

#include "golgi/testing/plain_context.hpp"
#include "network_double.hpp"
#include "support/differences.hpp"

namespace golgi::causalformer::test {
using namespace learning::test;

namespace {

/// Checks the gradients of every tensor and of the input values in training.
void check_training(Model& model, LossKind loss, const Dropout& dropout) {
  const auto f = [&] { return model.train(loss, dropout); };
  f();
  const auto gradient = model.gradient;
  const Index steps = model.layout.shape.L + model.layout.shape.P, N = model.layout.shape.N;
  std::vector<double> d_values(model.values.size());  // 0 outside the batch
  model.network.backward_to_values(serial_for);
  for (Index w = 0; w < std::ssize(model.batch); ++w) model.network.read_input_gradient(w, d_values.data() + w * steps * N);
  for (const auto& tensor : model.layout.trained) {
    const auto offset = static_cast<std::size_t>(tensor.offset), size = static_cast<std::size_t>(tensor.size());
    INFO(tensor.name);
    CHECK(check_direction(std::span(model.theta).subspan(offset, size), std::span(gradient).subspan(offset, size), f));
  }
  // Targets are fixed: only the contexts are varied.
  for (Index w = 0; w < std::ssize(model.batch); ++w) {
    const auto offset = static_cast<std::size_t>(w * steps * N), size = static_cast<std::size_t>(model.layout.shape.L * N);
    INFO("values");
    CHECK(check_direction(std::span(model.values).subspan(offset, size), std::span(d_values).subspan(offset, size), f));
  }
}

/// Changes parameters as training would: no weight of a norm is 1, no bias is 0 and no variance is 1.
void wear(Model& model) {
  Random random({1, 2}, "wear");
  for (double& value : model.theta) value += 0.1 * random.normal();
  for (double& value : model.running) value += 0.3 * random.uniform();
}

ParallelFor shuffled(Random& random) {
  return [&random](std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) {
    std::vector<std::ptrdiff_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(std::span(order));
    for (const auto i : order) body(i);
  };
}

/// The results of a training step in float, the type in releases, and the sizes of its parallel loops.
struct Step {
  Step(const Layout& layout, Index windows, const ParallelFor& parallel_for) : network(layout, windows, true) {
    const Shape& shape = layout.shape;
    const Index steps = shape.L + shape.P;
    const auto narrow = [](const std::vector<double>& values) { return std::vector<float>(values.begin(), values.end()); };
    std::vector<double> normals(windows * steps * shape.N), weights;
    Random({1, 2}, "data").fill_normal(normals);
    initialise(layout, Random({1, 2}, "weights"), weights);
    auto theta = narrow(weights), values = narrow(normals);
    running = narrow(initial_statistics(layout));
    const std::vector<float> seconds(steps, 0.5f);
    std::vector<Sample<float>> batch;
    for (Index w = 0; w < windows; ++w) batch.push_back({values.data() + w * steps * shape.N, seconds.data()});
    gradient.resize(theta.size());
    told.resize(theta.size());
    std::vector<std::atomic<int>> times(theta.size());
    loss = network.train(
        {theta.data(), running.data()}, batch, LossKind::squared, Dropout(0.1), Random({3, 4}, "dropout"), gradient.data(),
        [&](Index offset, Index count) {
          std::copy_n(gradient.begin() + offset, count, told.begin() + offset);
          for (Index i = offset; i < offset + count; ++i) ++times[i];
        },
        [&](std::ptrdiff_t n, const auto& body) {
          loops.push_back(n);
          parallel_for(n, body);
        });
    for (const auto& tensor : layout.trained)
      for (Index i = tensor.offset; i < tensor.offset + tensor.size(); ++i) each_once &= times[i] == 1;
    output.resize(windows * shape.P * shape.N);
    for (Index w = 0; w < windows; ++w) network.read_output(w, output.data() + w * shape.P * shape.N);
  }

  Network<float> network;
  double loss;
  std::vector<float> gradient, told, running, output;
  std::vector<std::ptrdiff_t> loops;
  bool each_once = true;
};

bool same_bytes(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

}  // namespace

TEST_CASE("gradients of two layers each with batch norm, dropout and the Poisson loss equal central differences") {
  Model model({.N = 3, .L = 3, .P = 2, .D = 5, .H = 2, .E = 3, .F = 7, .encoder_layers = 2, .decoder_layers = 2}, 2);
  wear(model);
  check_training(model, LossKind::poisson, Dropout(0.2));
}

TEST_CASE("gradients with layer norm, one variable, one head and three forecast steps equal central differences") {
  Model model({.N = 1,
               .L = 4,
               .P = 3,
               .D = 4,
               .H = 1,
               .E = 3,
               .F = 5,
               .encoder_layers = 2,
               .decoder_layers = 2,
               .norm = NormKind::layer},
              3);
  wear(model);
  check_training(model, LossKind::squared, {});
}

TEST_CASE("gradients of a smaller last batch with the Bernoulli loss and dropout equal central differences") {
  Model model({.N = 2, .L = 3, .P = 1, .D = 4, .H = 1, .E = 5, .F = 6}, 5);
  wear(model);
  CHECK(model.train(LossKind::bernoulli, Dropout(0.3)) != model.train(LossKind::bernoulli, {}));
  model.batch.resize(2);
  check_training(model, LossKind::bernoulli, Dropout(0.3));
}

TEST_CASE("gradients over two chunks of different sizes equal central differences") {
  // 3 windows of 140 tokens: a chunk has room for two, so one is alone.
  Model model({.N = 7, .L = 20, .P = 1, .D = 3, .H = 1, .E = 2, .F = 4}, 3);
  wear(model);
  check_training(model, LossKind::squared, Dropout(0.1));
  CHECK(model.n_loops > 1);  // a single chunk has only the loop over tensors
}

TEST_CASE("after evaluate() the gradient with respect to the input values equals central differences") {
  for (const auto norm : {NormKind::batch, NormKind::layer}) {
    const Index N = 3, L = 2, P = 2, steps = L + P, windows = 2;
    Model model({.N = N, .L = L, .P = P, .D = 5, .H = 2, .E = 3, .F = 6, .decoder_layers = 2, .norm = norm}, windows);
    wear(model);
    Random random({1, 2}, "output");
    auto d_output = draw(random, windows, P * N);
    Array<double> output(windows, P * N);
    const auto f = [&] {
      model.network.evaluate({model.theta.data(), model.running.data()}, model.batch, serial_for);
      for (Index w = 0; w < windows; ++w) model.network.read_output(w, &output(w, 0));
      return weighted(d_output, output);
    };
    f();
    model.network.backward_to_input({model.theta.data(), model.running.data()}, span_of(d_output), serial_for);
    Array<double> d_values = Array<double>::Zero(windows, steps * N);  // targets have no effect
    for (Index w = 0; w < windows; ++w) model.network.read_input_gradient(w, &d_values(w, 0));
    CHECK(d_values.cwiseAbs().maxCoeff() > 1e-3);
    CHECK(check_gradient(model.values, span_of(d_values), f));
  }
}

TEST_CASE("a training step has the same parts and the same bytes as result at any number of threads, in any order") {
  for (const auto norm : {NormKind::batch, NormKind::layer}) {
    const Layout layout({.N = 17, .L = 8, .P = 2, .D = 12, .H = 3, .E = 4, .F = 20, .encoder_layers = 2, .norm = norm});
    const golgi::test::PlainContext threads(4);
    Random random({5, 6}, "order");
    const Step serial(layout, 7, serial_for), mixed(layout, 7, shuffled(random)),
        parallel(layout, 7, [&](std::ptrdiff_t n, const auto&body) { threads.parallel_for(n, body); });
    CHECK(serial.loops.size() > 1);  // 7 windows of 136 tokens: a chunk has room for two
    for (const Step* step : {&serial, &mixed, &parallel}) {
      CHECK(step->loops == serial.loops);
      CHECK(step->loss == serial.loss);
      CHECK(same_bytes(step->gradient, serial.gradient));
      CHECK(same_bytes(step->running, serial.running));
      CHECK(same_bytes(step->output, serial.output));
      // Each number is reported once, when it is complete.
      CHECK(step->each_once);
      CHECK(same_bytes(step->told, serial.gradient));
    }
  }
}

}  // namespace golgi::causalformer::test
