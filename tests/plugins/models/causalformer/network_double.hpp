// The network in double, compiled once for all tests (network_double.cpp), with parameters and data of any shape.
#pragma once

#include <vector>

#include "network.hpp"

namespace golgi::causalformer {

extern template class Network<double>;

namespace test {

/// Parameters, data and a network.
struct Model {
  explicit Model(const Shape& shape, Index n_windows) : layout(shape), windows(n_windows), network(layout, n_windows, true) {
    initialise(layout, Random({1, 2}, "weights"), theta);
    running = initial_statistics(layout);
    gradient.resize(theta.size());
    Random random({1, 2}, "data");
    values.resize(n_windows * (shape.L + shape.P) * shape.N);
    random.fill_normal(values);
    seconds.resize(n_windows * (shape.L + shape.P));
    for (std::size_t i = 0; i < seconds.size(); ++i) seconds[i] = 0.01 * static_cast<double>(i);
    const Index steps = shape.L + shape.P;
    for (Index w = 0; w < windows; ++w) batch.push_back({values.data() + w * steps * shape.N, seconds.data() + w * steps});
  }

  /// One training step on a copy of the running statistics, which stay unchanged.
  double train(LossKind loss = LossKind::squared, const Dropout& dropout = {}) {
    auto statistics = running;
    n_loops = 0;
    return network.train(
        {theta.data(), statistics.data()}, batch, loss, dropout, Random({3, 4}, "dropout"), gradient.data(),
        [](Index, Index) {},
        [&](std::ptrdiff_t n, const auto& body) {
          ++n_loops;
          serial_for(n, body);
        });
  }

  Layout layout;
  Index windows;
  Network<double> network;
  std::vector<double> theta, running, gradient, values, seconds;
  std::vector<Sample<double>> batch;
  int n_loops = 0;  ///< number of parallel loops in the last training step
};

}  // namespace test
}  // namespace golgi::causalformer
