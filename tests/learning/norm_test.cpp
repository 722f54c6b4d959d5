// Norms in double compared with their formulas, their gradients compared with central differences: one token, odd widths,
// several chunks.
#include "golgi/learning/norm.hpp"

#include <vector>

#include "support/differences.hpp"

namespace golgi::learning::test {

TEST_CASE("batch norm over chunks equals that of the whole batch, and so do its gradients") {
  struct Case {
    Index D, tokens_per_window;
    std::vector<Index> windows;
  };
  Random random({1, 2}, "batch norm");
  const double epsilon = 1e-5, momentum = 0.1;
  for (const auto& [D, tokens_per_window, windows] : {Case{2, 1, {1}}, {3, 1, {1, 1}}, {1, 13, {1}}, {3, 5, {2, 1, 3}}}) {
    CAPTURE(D);
    std::vector<Array<double>> x, dy, y;
    Index tokens = 0;
    for (const Index n : windows) {
      x.push_back(draw(random, D, n * tokens_per_window));
      dy.push_back(draw(random, D, n * tokens_per_window));
      y.push_back(x.back());
      tokens += n * tokens_per_window;
    }
    auto weight = draw(random, 1, D), bias = draw(random, 1, D);
    const auto first_mean = draw(random, 1, D), first_var = draw(random, 1, D);
    Array<double> running_mean, running_var;
    std::vector<Moments<double>> moments(windows.size() * static_cast<std::size_t>(D));
    std::vector<ChannelNorm<double>> norms(D);
    const auto join = [&] {
      for (std::size_t c = 0; c < x.size(); ++c) channel_moments<double>(x[c], moments.data() + static_cast<Index>(c) * D);
      running_mean = first_mean;
      running_var = first_var;
      join_moments<double>(windows, tokens_per_window, moments.data(), norms, epsilon, momentum, running_mean.data(),
                           running_var.data());
    };
    const auto apply = [&] {
      double sum = 0;
      for (std::size_t c = 0; c < x.size(); ++c) {
        batch_norm<double>(x[c], norms, weight.data(), bias.data(), y[c]);
        sum += weighted(dy[c], y[c]);
      }
      return sum;
    };
    const auto value = [&] {
      join();
      return apply();
    };
    value();

    for (Index d = 0; d < D; ++d) {
      double mean = 0, squares = 0;
      for (const auto& chunk : x) mean += chunk.row(d).sum() / static_cast<double>(tokens);
      for (const auto& chunk : x)
        for (Index m = 0; m < chunk.cols(); ++m) squares += (chunk(d, m) - mean) * (chunk(d, m) - mean);
      const double deviation = std::sqrt(squares / static_cast<double>(tokens) + epsilon);
      for (std::size_t c = 0; c < x.size(); ++c)
        for (Index m = 0; m < x[c].cols(); ++m)
          CHECK(std::abs(y[c](d, m) - ((x[c](d, m) - mean) / deviation * weight(0, d) + bias(0, d))) < rounding);
      CHECK(std::abs(running_mean(0, d) - (0.9 * first_mean(0, d) + 0.1 * mean)) < rounding);
      // One token has no unbiased variance: the running variance is not changed.
      const double moved =
          tokens == 1 ? first_var(0, d) : 0.9 * first_var(0, d) + 0.1 * squares / static_cast<double>(tokens - 1);
      CHECK(std::abs(running_var(0, d) - moved) < rounding);
    }

    std::vector<NormSums<double>> sums(D, NormSums<double>{0, 0}), part(sums);
    Array<double> d_weight = Array<double>::Zero(1, D), d_bias = d_weight;
    for (std::size_t c = 0; c < x.size(); ++c) {
      batch_norm_sums<double>(x[c], dy[c], norms, part.data());
      for (std::size_t d = 0; d < sums.size(); ++d) {
        d_bias.data()[d] = sums[d].dy += part[d].dy;
        d_weight.data()[d] = sums[d].dy_x += part[d].dy_x;
      }
    }
    CHECK(check_gradient(span_of(weight), span_of(d_weight), value));
    CHECK(check_gradient(span_of(bias), span_of(d_bias), value));
    for (std::size_t c = 0; c < x.size(); ++c) {
      const auto before = draw(random, D, x[c].cols());  // the gradient is added to existing values
      Array<double> dx = before;
      join();
      batch_norm_backward<double>(x[c], dy[c], norms, weight.data(), sums.data(), tokens, dx);
      dx -= before;
      CHECK(check_gradient(span_of(x[c]), span_of(dx), value));
      // The running statistics are constants.
      dx.setZero();
      join();
      batch_norm_backward<double>(x[c], dy[c], norms, weight.data(), nullptr, tokens, dx);
      CHECK(check_gradient(span_of(x[c]), span_of(dx), apply));
    }
  }
}

TEST_CASE("layer norm equals the formula, and its gradients the central differences") {
  struct Case {
    Index D, tokens;
  };
  Random random({1, 2}, "layer norm");
  const double epsilon = 1e-5;
  for (const auto& [D, tokens] : {Case{1, 1}, {7, 1}, {3, 5}, {9, 13}}) {
    CAPTURE(D);
    auto x = draw(random, D, tokens), weight = draw(random, 1, D), bias = draw(random, 1, D);
    const auto dy = draw(random, D, tokens), before = draw(random, D, tokens);
    Array<double> y = Array<double>::Constant(D, tokens, unset), dx = before, d_weight(1, D), d_bias(1, D);
    Scratch<double> scratch;
    const auto value = [&] {
      layer_norm<double>(x, epsilon, weight.data(), bias.data(), y, scratch);
      return weighted(dy, y);
    };
    value();
    for (Index m = 0; m < tokens; ++m) {
      const double mean = x.col(m).sum() / static_cast<double>(D);
      double squares = 0;
      for (Index d = 0; d < D; ++d) squares += (x(d, m) - mean) * (x(d, m) - mean);
      const double deviation = std::sqrt(squares / static_cast<double>(D) + epsilon);
      for (Index d = 0; d < D; ++d)
        CHECK(std::abs(y(d, m) - ((x(d, m) - mean) / deviation * weight(0, d) + bias(0, d))) < rounding);
    }
    std::vector<NormSums<double>> sums(D);
    layer_norm_sums<double>(x, epsilon, dy, sums.data(), scratch);
    for (std::size_t d = 0; d < sums.size(); ++d) {
      d_weight.data()[d] = sums[d].dy_x;
      d_bias.data()[d] = sums[d].dy;
    }
    layer_norm_backward<double>(x, epsilon, dy, weight.data(), dx, scratch);
    dx -= before;
    CHECK(check_gradient(span_of(weight), span_of(d_weight), value));
    CHECK(check_gradient(span_of(bias), span_of(d_bias), value));
    CHECK(check_gradient(span_of(x), span_of(dx), value));
  }
}

}  // namespace golgi::learning::test
