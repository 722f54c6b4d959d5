// Each operation of the network in double beside its formula, and its backward pass beside central differences. The shapes are
// odd on purpose: one token, one head, widths and lanes that fill no group of registers, several windows and chunks.
#include <limits>
#include <vector>

#include "golgi/learning/gelu.hpp"
#include "golgi/learning/linear.hpp"
#include "golgi/learning/loss.hpp"
#include "golgi/learning/norm.hpp"
#include "ops/embedding.hpp"
#include "ops/global_attention.hpp"
#include "ops/sequence_attention.hpp"
#include "support/differences.hpp"

namespace golgi::causalformer::test {
using namespace learning::test;

namespace {

/// What a result must overwrite.
constexpr double unset = std::numeric_limits<double>::quiet_NaN();

/// Sums of some hundred products near 1, in another order.
constexpr double rounding = 1e-12;

Array<double> product(const Array<double>& a, const Array<double>& b) {
  Array<double> c = Array<double>::Zero(a.rows(), b.cols());
  for (Index i = 0; i < a.rows(); ++i)
    for (Index k = 0; k < a.cols(); ++k)
      for (Index j = 0; j < b.cols(); ++j) c(i, j) += a(i, k) * b(k, j);
  return c;
}

double distance(const Array<double>& a, const Array<double>& b) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a.data()[i] - b.data()[i]);
    largest = difference <= largest ? largest : difference;
  }
  return largest;
}

/// Row `row` of softmax(s), s(r) = Σ_e q(e) k(e, r) / sqrt(E).
template <class Query, class Key>
std::vector<double> softmax_of(Index E, Index n_keys, const Query& query, const Key& key) {
  std::vector<double> a(static_cast<std::size_t>(n_keys));
  double sum = 0;
  for (Index r = 0; r < n_keys; ++r) {
    double score = 0;
    for (Index e = 0; e < E; ++e) score += query(e) * key(e, r);
    sum += a[static_cast<std::size_t>(r)] = std::exp(score / std::sqrt(static_cast<double>(E)));
  }
  for (double& value : a) value /= sum;
  return a;
}

}  // namespace

TEST_CASE("linear maps and their gradients are those of the formula, whatever the shape") {
  struct Case {
    Index out, in, tokens;
  };
  Random random({1, 2}, "linear");
  // 17 and 1100 tokens: the last tile reaches back over columns that are done; 3 and 1: fewer than a tile has.
  for (const auto& [out, in, tokens] : {Case{1, 1, 1}, {1, 8, 17}, {3, 5, 1}, {2, 3, 4}, {9, 7, 33}, {5, 6, 1100}}) {
    CAPTURE(tokens);
    auto w = draw(random, out, in), b = draw(random, 1, out), x = draw(random, in, tokens), r = draw(random, out, tokens);
    const auto dy = draw(random, out, tokens), more_dy = draw(random, out, 3), more_x = draw(random, in, 3);
    Array<double> y = Array<double>::Constant(out, tokens, unset), expected = product(w, x);
    for (Index i = 0; i < out; ++i)
      for (Index m = 0; m < tokens; ++m) expected(i, m) += b(0, i);
    linear<double>(w, b.data(), x, y);
    CHECK(distance(y, expected) < rounding);
    linear_onto<double>(w, b.data(), x, r, y);
    CHECK(distance(y, expected + r) < rounding);

    Array<double> dx = Array<double>::Constant(in, tokens, unset), dw = Array<double>::Constant(out, in, unset);
    Array<double> db = Array<double>::Constant(1, out, unset);
    linear_backward_input<double>(w, dy, dx);
    CHECK(distance(dx, product(w.transpose(), dy)) < rounding);
    Array<double> slope = x;
    linear_backward_slope<double>(w, dy, slope);
    CHECK(distance(slope, x.cwiseProduct(dx)) < rounding);
    linear_backward_weight<double>(dy, x, true, dw, db.data());
    CHECK(distance(dw, product(dy, x.transpose())) < rounding);
    if (tokens < 100) {
      const auto value = [&] {
        linear<double>(w, b.data(), x, y);
        return weighted(dy, y);
      };
      check_gradient("w", span_of(w), span_of(dw), value);
      check_gradient("b", span_of(b), span_of(db), value);
      check_gradient("x", span_of(x), span_of(dx), value);
    }
    const Array<double> both = dw + product(more_dy, more_x.transpose()), ones = Array<double>::Ones(3, 1);
    const Array<double> both_b = db + product(more_dy, ones).transpose();
    linear_backward_weight<double>(more_dy, more_x, false, dw, db.data());
    CHECK(distance(dw, both) < rounding);
    CHECK(distance(db, both_b) < rounding);
  }
}

TEST_CASE("combine and dots are products, whatever the number of rows and the strides") {
  Random random({1, 2}, "products");
  for (const Index n_i : {1, 2, 3, 4, 6, 9})
    for (const Index n_k : {1, 3, 4, 7})
      for (const Index n_t : {row_group, 3 * row_group}) {
        const auto a = draw(random, n_k, n_i), b = draw(random, n_k, n_t), rows = draw(random, n_i, n_t);
        const Array<double> turned = a.transpose();
        Array<double> c = Array<double>::Constant(n_i, n_t, unset);
        combine<double>(n_i, n_k, n_t, a.data(), n_i, 1, b.data(), n_t, c.data(), n_t);
        CHECK(distance(c, product(turned, b)) < rounding);
        c.setConstant(unset);
        combine<double>(n_i, n_k, n_t, turned.data(), 1, n_k, b.data(), n_t, c.data(), n_t);
        CHECK(distance(c, product(turned, b)) < rounding);

        const auto expected = product(rows, b.transpose());
        Array<double> d = Array<double>::Constant(n_i, n_k, unset), d_turned = Array<double>::Constant(n_k, n_i, unset);
        dots<double>(n_i, n_k, n_t, rows.data(), n_t, b.data(), n_t, d.data(), n_k, 1);
        CHECK(distance(d, expected) < rounding);
        dots<double>(n_i, n_k, n_t, rows.data(), n_t, b.data(), n_t, d_turned.data(), 1, n_i);
        CHECK(distance(d_turned.transpose(), expected) < rounding);
      }
}

TEST_CASE("sequence attention is that of the formula, and its gradients those of central differences") {
  struct Case {
    Index H, E, Lq, Lk, lanes;
  };
  Random random({1, 2}, "sequence");
  for (const auto& [H, E, Lq, Lk, lanes] : {Case{1, 1, 1, 1, 1}, {1, 3, 1, 4, 3}, {2, 3, 2, 3, 9}, {3, 2, 3, 2, 8}}) {
    CAPTURE(lanes);
    const SequenceAttention<double> attention(H, E, Lq, Lk);
    auto q = draw(random, H * E, Lq * lanes), k = draw(random, H * E, Lk * lanes), v = draw(random, H * E, Lk * lanes);
    const auto d_o = draw(random, H * E, Lq * lanes);
    Array<double> o = Array<double>::Constant(H * E, Lq * lanes, unset), expected = Array<double>::Zero(H * E, Lq * lanes);
    Numbers<double> probabilities(static_cast<std::size_t>(attention.n_probabilities(lanes)));
    Scratch<double> scratch;
    const auto value = [&] {
      attention.forward(q, k, v, lanes, probabilities.data(), o, scratch);
      return weighted(d_o, o);
    };
    value();
    for (Index h = 0; h < H; ++h)
      for (Index p = 0; p < Lq; ++p)
        for (Index lane = 0; lane < lanes; ++lane) {
          const auto a = softmax_of(
              E, Lk, [&](Index e) { return q(h * E + e, p * lanes + lane); },
              [&](Index e, Index r) { return k(h * E + e, r * lanes + lane); });
          for (Index e = 0; e < E; ++e)
            for (Index r = 0; r < Lk; ++r)
              expected(h * E + e, p * lanes + lane) += a[static_cast<std::size_t>(r)] * v(h * E + e, r * lanes + lane);
        }
    CHECK(distance(o, expected) < rounding);

    Array<double> d_q = q, d_k = k, d_v = v;
    attention.backward(d_o, lanes, probabilities.data(), d_q, d_k, d_v, scratch);
    check_gradient("q", span_of(q), span_of(d_q), value);
    check_gradient("k", span_of(k), span_of(d_k), value);
    check_gradient("v", span_of(v), span_of(d_v), value);
  }
}

TEST_CASE("the gradients of global attention are those of central differences") {
  struct Case {
    Index H, E, P, L, N, windows;
  };
  Random random({1, 2}, "global");
  // L·N, the keys: 1, 15, 10, 16 and 18, beside groups of 16.
  for (const auto& [H, E, P, L, N, windows] :
       {Case{1, 1, 1, 1, 1, 1}, {1, 3, 2, 5, 3, 2}, {3, 2, 3, 2, 5, 1}, {2, 5, 1, 4, 4, 1}, {1, 2, 1, 3, 6, 2}}) {
    CAPTURE(L * N);
    const GlobalAttention<double> attention(H, E, P, L, N);
    const Index queries = P * windows * N, keys = L * windows * N;
    auto q = draw(random, H * E, queries), k = draw(random, H * E, keys), v = draw(random, H * E, keys);
    const auto d_o = draw(random, H * E, queries);
    Array<double> o = Array<double>::Constant(H * E, queries, unset);
    Numbers<double> probabilities(static_cast<std::size_t>(windows * attention.n_probabilities()));
    Scratch<double> scratch;
    const auto value = [&] {
      attention.forward(q, k, v, windows, probabilities.data(), o, scratch);
      return weighted(d_o, o);
    };
    value();
    Array<double> d_q = q, d_k = k, d_v = v;
    attention.backward(d_o, windows, probabilities.data(), d_q, d_k, d_v, scratch);
    check_gradient("q", span_of(q), span_of(d_q), value);
    check_gradient("k", span_of(k), span_of(d_k), value);
    check_gradient("v", span_of(v), span_of(d_v), value);
  }
}

TEST_CASE("the readout adds each target's attention to each source, and nothing of what pads the rows") {
  const Index H = 2, P = 3, L = 5, N = 3;
  const GlobalAttention<double> attention(H, 4, P, L, N);
  Random random({1, 2}, "readout");
  const auto a = draw(random, H * P * N, attention.row());
  const auto before = draw(random, N, N);
  REQUIRE(a.size() == attention.n_probabilities());
  Array<double> readout = before, expected = before;
  attention.add_readout(a.data(), readout.data());
  for (Index i = 0; i < H * P * N; ++i)
    for (Index j = 0; j < L * N; ++j) expected(i % N, j % N) += a(i, j);
  CHECK(distance(readout, expected) < rounding);
}

TEST_CASE("batch norm over chunks is that of the whole batch, and so are its gradients") {
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
    std::vector<ChannelNorm<double>> norms(static_cast<std::size_t>(D));
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
      // One token has no unbiased variance: the running one stays.
      const double moved =
          tokens == 1 ? first_var(0, d) : 0.9 * first_var(0, d) + 0.1 * squares / static_cast<double>(tokens - 1);
      CHECK(std::abs(running_var(0, d) - moved) < rounding);
    }

    std::vector<NormSums<double>> sums(static_cast<std::size_t>(D), NormSums<double>{0, 0}), part(sums);
    Array<double> d_weight = Array<double>::Zero(1, D), d_bias = d_weight;
    for (std::size_t c = 0; c < x.size(); ++c) {
      batch_norm_sums<double>(x[c], dy[c], norms, part.data());
      for (std::size_t d = 0; d < sums.size(); ++d) {
        d_bias.data()[d] = sums[d].dy += part[d].dy;
        d_weight.data()[d] = sums[d].dy_x += part[d].dy_x;
      }
    }
    check_gradient("weight", span_of(weight), span_of(d_weight), value);
    check_gradient("bias", span_of(bias), span_of(d_bias), value);
    for (std::size_t c = 0; c < x.size(); ++c) {
      const auto before = draw(random, D, x[c].cols());  // it adds to what is there
      Array<double> dx = before;
      join();
      batch_norm_backward<double>(x[c], dy[c], norms, weight.data(), sums.data(), tokens, dx);
      dx -= before;
      check_gradient("x", span_of(x[c]), span_of(dx), value);
      // The running statistics are constants.
      dx.setZero();
      join();
      batch_norm_backward<double>(x[c], dy[c], norms, weight.data(), nullptr, tokens, dx);
      check_gradient("x, fixed statistics", span_of(x[c]), span_of(dx), apply);
    }
  }
}

TEST_CASE("layer norm is that of the formula, and its gradients those of central differences") {
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
    std::vector<NormSums<double>> sums(static_cast<std::size_t>(D));
    layer_norm_sums<double>(x, epsilon, dy, sums.data(), scratch);
    for (std::size_t d = 0; d < sums.size(); ++d) {
      d_weight.data()[d] = sums[d].dy_x;
      d_bias.data()[d] = sums[d].dy;
    }
    layer_norm_backward<double>(x, epsilon, dy, weight.data(), dx, scratch);
    dx -= before;
    check_gradient("weight", span_of(weight), span_of(d_weight), value);
    check_gradient("bias", span_of(bias), span_of(d_bias), value);
    check_gradient("x", span_of(x), span_of(dx), value);
  }
}

TEST_CASE("GELU's slope is its central difference") {
  Random random({1, 2}, "gelu");
  Array<double> x = 3 * draw(random, 1, 61), slope(1, 61), other(1, 61);
  x(0, 0) = 0;
  x(0, 1) = -40;
  x(0, 2) = 40;
  Array<double> y = x;
  gelu(y.data(), slope.data(), y.size());
  CHECK(y(0, 0) == 0);
  CHECK(y(0, 1) == 0);
  CHECK(y(0, 2) == 40);
  check_gradient("x", span_of(x), span_of(slope), [&] {
    y = x;
    gelu(y.data(), other.data(), y.size());
    return y.sum();
  });
}

TEST_CASE("GELU in float is that in double, in whole groups and in the rest") {
  const Index n = 16 * 100 + 5;
  Array<double> y(1, n), slope(1, n);
  std::vector<float> y32(static_cast<std::size_t>(n)), slope32(y32);
  for (Index i = 0; i < n; ++i) y32[static_cast<std::size_t>(i)] = static_cast<float>(i - n / 2) / 64;  // exact, -12.5 … 12.5
  for (Index i = 0; i < n; ++i) y(0, i) = static_cast<double>(y32[static_cast<std::size_t>(i)]);
  gelu(y.data(), slope.data(), n);
  gelu(y32.data(), slope32.data(), n);
  double worst = 0, worst_slope = 0;
  for (Index i = 0; i < n; ++i) {
    const double x = std::abs(static_cast<double>(i - n / 2) / 64);
    worst = std::max(worst, std::abs(static_cast<double>(y32[static_cast<std::size_t>(i)]) - y(0, i)) / (1 + x));
    worst_slope = std::max(worst_slope, std::abs(static_cast<double>(slope32[static_cast<std::size_t>(i)]) - slope(0, i)));
  }
  // Φ is good to 1e-7 and float to 6e-8, each of some three roundings; a value carries them times |x|.
  CHECK(worst < 3e-7);
  CHECK(worst_slope < 3e-7);
}

TEST_CASE("dropout keeps the fraction that it says, and scaling keeps the mean") {
  const Index n = 100000;
  std::vector<Keep> keep(static_cast<std::size_t>(n));
  CHECK(!Dropout(0).active());
  for (const double p : {0.1, 0.5, 0.9}) {
    const Dropout dropout(p);
    CHECK(dropout.active());
    dropout.decide(Random({1, 2}, "dropout"), 0, keep.data(), n);
    std::vector<double> y(static_cast<std::size_t>(n), 1.0);
    drop(y.data(), keep.data(), dropout.scale(), y.data(), n);
    double kept = 0, sum = 0;
    int wrong = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      kept += keep[i];
      sum += y[i];
      wrong += y[i] != (keep[i] == 0 ? 0 : dropout.scale());
    }
    CHECK(wrong == 0);
    // Five standard deviations: one seed in two million fails, and this one is fixed.
    const double bound = 5 * std::sqrt(p * (1 - p) / static_cast<double>(n));
    CHECK(std::abs(kept / static_cast<double>(n) - (1 - p)) < bound);
    CHECK(std::abs(sum / static_cast<double>(n) - 1) < bound / (1 - p));
    // p is rounded to a multiple of 2^-16.
    CHECK(std::abs(dropout.scale() * (1 - p) - 1) < 0x1p-17 / (1 - p) * 1.01);
  }
}

TEST_CASE("dropout's decisions do not depend on where a call starts") {
  const Dropout dropout(0.3);
  const Index n = 5003;
  std::vector<Keep> all(static_cast<std::size_t>(n)), part(all);
  Random random({1, 2}, "dropout");
  dropout.decide(random, 7, all.data(), n);
  random.word();  // the stream's own position counts for nothing
  for (const Index first : {0, 4, 1024, 4096, 5000})
    for (const Index count : {Index{1}, Index{3}, n - first}) {
      dropout.decide(random, 7 + Dropout::words(first), part.data(), count);
      CHECK(std::equal(part.begin(), part.begin() + count, all.begin() + first));
    }

  // The same in pieces, where it follows GELU.
  const auto x = draw(random, 1, n);
  Array<double> y = x, slope(1, n), expected = x, expected_slope(1, n);
  gelu_dropout(y.data(), slope.data(), n, dropout, random, 7);
  gelu(expected.data(), expected_slope.data(), n);
  drop(expected.data(), all.data(), dropout.scale(), expected.data(), n);
  drop(expected_slope.data(), all.data(), dropout.scale(), expected_slope.data(), n);
  CHECK(distance(y, expected) == 0);
  CHECK(distance(slope, expected_slope) == 0);
}

TEST_CASE("the slopes of losses and forecasts are their central differences") {
  Random random({1, 2}, "loss");
  auto output = draw(random, 1, 31), target = draw(random, 1, 31), w = draw(random, 1, 31);
  output(0, 0) = 0;
  Array<double> slope(1, 31), forecast_slopes(1, 31);
  for (const auto kind : {LossKind::squared, LossKind::poisson, LossKind::bernoulli}) {
    for (Index i = 0; i < 31; ++i) {
      slope(0, i) = w(0, i) * loss_term(kind, output(0, i), target(0, i)).slope;
      forecast_slopes(0, i) = w(0, i) * forecast_slope(kind, output(0, i));
    }
    check_gradient("loss", span_of(output), span_of(slope), [&] {
      double sum = 0;
      for (Index i = 0; i < 31; ++i) sum += w(0, i) * loss_term(kind, output(0, i), target(0, i)).value;
      return sum;
    });
    check_gradient("forecast", span_of(output), span_of(forecast_slopes), [&] {
      double sum = 0;
      for (Index i = 0; i < 31; ++i) sum += w(0, i) * forecast_of(kind, output(0, i));
      return sum;
    });
  }
  // -log of the probability of what happened: 0 or the log-odds, where they are large.
  CHECK(loss_term(LossKind::bernoulli, 800.0, 1.0).value == 0);
  CHECK(loss_term(LossKind::bernoulli, 800.0, 0.0).value == 800);
  CHECK(loss_term(LossKind::bernoulli, -800.0, 1.0).value == 800);
  CHECK(loss_term(LossKind::bernoulli, -800.0, 0.0).slope == 0);
}

TEST_CASE("the embedding is that of its formula, and its gradients those of central differences") {
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
    // The encoder's tokens, then the decoder's, which carry no value.
    struct Part {
      Array<double> t, y, d_x, x;
      std::vector<Keep> keep;
      TokenGrid<double> grid;
    };
    std::vector<Part> parts(2);
    for (std::size_t i = 0; i < 2; ++i) {
      Part& part = parts[i];
      const Index steps = i == 0 ? L : P, M = steps * lanes;
      part = {draw(random, 1, M),
              draw(random, 1, M),
              draw(random, D, M),
              Array<double>::Constant(D, M, unset),
              std::vector<Keep>(static_cast<std::size_t>(2 * D * M)),
              {}};
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
          const auto kept = [&](Index row) {
            return drops ? part.keep[static_cast<std::size_t>(row * M + m)] * part.grid.scale : 1.0;
          };
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
    check_gradient("parameters", span_of(parameters), span_of(gradient), value);
    Array<double> d_y = Array<double>::Constant(1, L * lanes, unset);
    embed_backward_value<double>(p, parts[0].grid, parts[0].d_x, d_y.data());
    check_gradient("values", span_of(parts[0].y), span_of(d_y), value);
  }
}

}  // namespace golgi::causalformer::test
