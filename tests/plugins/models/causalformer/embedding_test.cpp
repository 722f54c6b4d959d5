// The embedding in double compared with its formula, and its gradients with central differences.
#include "ops/embedding.hpp"

#include <vector>

#include "support/differences.hpp"

namespace golgi::causalformer::test {
using namespace learning::test;

TEST_CASE("the embedding follows its formula, and its gradients equal central differences") {
  struct Case {
    Index L, P, windows, N, D;
    bool drops;
  };
  Random random({1, 2}, "embedding");
  for (const auto& [L, P, windows, N, D, drops] : {Case{1, 1, 1, 1, 1, false}, {3, 2, 2, 3, 5, false}, {4, 3, 3, 1, 3, true}}) {
    CAPTURE(D);
    const auto tensors = [n = D, n_variables = N](double* block) {
      double* time = block + 5 * n;
      return EmbeddingTensors<double>{time, time + 1, block, block + n, block + 2 * n, block + 4 * n, time + 2};
    };
    const Index n_parameters = 5 * D + 2 + N * D, lanes = windows * N;
    auto parameters = draw(random, 1, n_parameters);
    const auto p = tensors(parameters.data());
    const Dropout dropout(0.3);
    // The encoder's tokens, then the decoder's, which have no value.
    struct Part {
      Array<double> t, y, d_x, x;
      std::vector<Keep> keep;
      TokenGrid<double> grid;
    };
    std::vector<Part> parts(2);
    for (std::size_t i = 0; i < 2; ++i) {
      Part& part = parts[i];
      const Index steps = i == 0 ? L : P, M = steps * lanes;
      part = {draw(random, 1, M),           draw(random, 1, M),
              draw(random, D, M),           Array<double>::Constant(D, M, unset),
              std::vector<Keep>(2 * D * M), {}};
      dropout.decide(random, static_cast<Index>(1000 * i), part.keep.data(), 2 * D * M);
      part.grid = {steps,
                   lanes,
                   N,
                   D,
                   part.t.data(),
                   i == 0 ? part.y.data() : nullptr,
                   drops ? part.keep.data() : nullptr,
                   drops ? dropout.scale() : 1};
    }
    Scratch<double> scratch;
    const auto value = [&] {
      double sum = 0;
      for (Part& part : parts) {
        embed<double>(p, part.grid, part.x, scratch);
        sum += weighted(part.d_x, part.x);
      }
      return sum;
    };
    value();
    for (const Part& part : parts)
      for (Index d = 0; d < D; ++d)
        for (Index m = 0, M = part.grid.tokens(); m < M; ++m) {
          const auto kept = [&](Index row) { return drops ? part.keep[row * M + m] * part.grid.scale : 1.0; };
          const double code = p.time_w[0] * part.t(0, m) + p.time_b[0], position = static_cast<double>(m / lanes);
          const double first = p.value_weight[2 * d] * code + p.value_weight[2 * d + 1] * (part.grid.y ? part.y(0, m) : 0) +
                               p.value_bias[d] + std::sin(p.pos_w[d] * position + p.pos_b[d]);
          CHECK(std::abs(part.x(d, m) - (kept(d) * first + kept(D + d) * p.space[m % N * D + d])) < rounding);
        }

    Array<double> gradient = Array<double>::Constant(1, n_parameters, unset);
    const auto grads = tensors(gradient.data());
    grads.time_w[0] = grads.time_b[0] = 0;
    for (Index d = 0; d < D; ++d)
      for (const Part& part : parts)
        embed_backward_row<double>(p, part.grid, d, &part.d_x(d, 0), &part == parts.data(), grads, scratch);
    CHECK(check_gradient(span_of(parameters), span_of(gradient), value));
    Array<double> d_y = Array<double>::Constant(1, L * lanes, unset);
    embed_backward_value<double>(p, parts[0].grid, parts[0].d_x, d_y.data());
    CHECK(check_gradient(span_of(parts[0].y), span_of(d_y), value));
  }
}

}  // namespace golgi::causalformer::test
