// Global cross attention, written as in its formula, compared with the fast loops; and the page that explains them.
#include "ops/global_attention.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>

#include "support/differences.hpp"

namespace golgi::causalformer::test {
using namespace learning::test;

namespace {

/// One window, with matrices as in the formula: q (H, N·P, E), k and v (H, N·L, E), i = p·N + target, j = l·N + source.
struct Naive {
  Index H, E, P, L, N;

  /// The attention A(h, i, j) of head h.
  std::vector<Array<double>> attention(const std::vector<Array<double>>& q, const std::vector<Array<double>>& k) const {
    std::vector<Array<double>> a(H, Array<double>(P * N, L * N));
    for (std::size_t h = 0; h < a.size(); ++h)
      for (Index i = 0; i < P * N; ++i) {
        double sum = 0;
        for (Index j = 0; j < L * N; ++j) {
          double score = 0;
          for (Index e = 0; e < E; ++e) score += q[h](i, e) * k[h](j, e);
          a[h](i, j) = std::exp(score / std::sqrt(static_cast<double>(E)));
          sum += a[h](i, j);
        }
        for (Index j = 0; j < L * N; ++j) a[h](i, j) /= sum;
      }
    return a;
  }

  /// The readout M(target, source).
  Array<double> readout(const std::vector<Array<double>>& a) const {
    Array<double> m = Array<double>::Zero(N, N);
    for (std::size_t h = 0; h < a.size(); ++h)
      for (Index p = 0; p < P; ++p)
        for (Index target = 0; target < N; ++target)
          for (Index l = 0; l < L; ++l)
            for (Index source = 0; source < N; ++source) m(target, source) += a[h](p * N + target, l * N + source);
    return m;
  }
};

/// Head h of window w in the tensor of a chunk, (tokens, E).
Array<double> head_of(const Array<double>& x, Index h, Index E, Index w, Index windows, Index steps, Index N) {
  Array<double> out(steps * N, E);
  for (Index s = 0; s < steps; ++s)
    for (Index n = 0; n < N; ++n)
      for (Index e = 0; e < E; ++e) out(s * N + n, e) = x(h * E + e, (s * windows + w) * N + n);
  return out;
}

}  // namespace

TEST_CASE("global cross attention, its output and its readout follow the formula") {
  const Index windows = 2;
  for (const Naive& naive : {Naive{10, 8, 1, 10, 5}, Naive{3, 5, 2, 3, 7}, Naive{1, 1, 1, 1, 1}}) {
    const auto [H, E, P, L, N] = naive;
    const GlobalAttention<double> fast(H, E, P, L, N);
    Random random({1, 2}, "formula");
    const auto q = draw(random, H * E, P * windows * N), k = draw(random, H * E, L * windows * N),
               v = draw(random, H * E, L * windows * N);
    Array<double> o(H * E, P * windows * N);
    Numbers<double> probabilities(windows * fast.n_probabilities());
    Scratch<double> scratch;
    fast.forward(q, k, v, windows, probabilities.data(), o, scratch);

    for (Index w = 0; w < windows; ++w) {
      std::vector<Array<double>> qs, ks;
      for (Index h = 0; h < H; ++h) {
        qs.push_back(head_of(q, h, E, w, windows, P, N));
        ks.push_back(head_of(k, h, E, w, windows, L, N));
      }
      const auto a = naive.attention(qs, ks);
      for (Index h = 0; h < H; ++h) {
        const Array<double> expected = a[h] * head_of(v, h, E, w, windows, L, N);
        // 1e-12: sums of at most 70 products near 1, in another order; exponentials of packets are accurate to 1e-15.
        CHECK((head_of(o, h, E, w, windows, P, N) - expected).cwiseAbs().maxCoeff() < 1e-12);
      }
      Array<double> readout = Array<double>::Zero(N, N);
      fast.add_readout(probabilities.data() + w * fast.n_probabilities(), readout.data());
      CHECK((readout - naive.readout(a)).cwiseAbs().maxCoeff() < 1e-12);
      // Each of H heads and P queries distributes an attention of 1.
      CHECK((readout.rowwise().sum().array() - static_cast<double>(H * P)).abs().maxCoeff() < 1e-12);
    }
  }
}

TEST_CASE("the gradients of global attention equal central differences") {
  struct Case {
    Index H, E, P, L, N, windows;
  };
  Random random({1, 2}, "global");
  // The number of keys L·N is 1, 15, 10, 16 and 18, to test sizes around groups of 16.
  for (const auto& [H, E, P, L, N, windows] :
       {Case{1, 1, 1, 1, 1, 1}, {1, 3, 2, 5, 3, 2}, {3, 2, 3, 2, 5, 1}, {2, 5, 1, 4, 4, 1}, {1, 2, 1, 3, 6, 2}}) {
    CAPTURE(L * N);
    const GlobalAttention<double> attention(H, E, P, L, N);
    const Index queries = P * windows * N, keys = L * windows * N;
    auto q = draw(random, H * E, queries), k = draw(random, H * E, keys), v = draw(random, H * E, keys);
    const auto d_o = draw(random, H * E, queries);
    Array<double> o = Array<double>::Constant(H * E, queries, unset);
    Numbers<double> probabilities(windows * attention.n_probabilities());
    Scratch<double> scratch;
    const auto value = [&] {
      attention.forward(q, k, v, windows, probabilities.data(), o, scratch);
      return weighted(d_o, o);
    };
    value();
    Array<double> d_q = q, d_k = k, d_v = v;
    attention.backward(d_o, windows, probabilities.data(), d_q, d_k, d_v, scratch);
    CHECK(check_gradient(span_of(q), span_of(d_q), value));
    CHECK(check_gradient(span_of(k), span_of(d_k), value));
    CHECK(check_gradient(span_of(v), span_of(d_v), value));
  }
}

TEST_CASE("the readout sums each target's attention to each source, without the padding of the rows") {
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

TEST_CASE("the code that docs/cross_attention.md quotes exists") {
  const std::filesystem::path root = GOLGI_SOURCE_DIR;
  std::istringstream page(read_file(root / "docs/cross_attention.md"));
  std::string source, from;
  int n_quoted = 0;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```cpp ")) {
      from = line.substr(7);
      source = read_file(root / from);
    } else if (line.starts_with("```")) {
      source.clear();
    } else if (!source.empty() && line.find_first_not_of(' ') != std::string::npos) {
      ++n_quoted;
      CHECK_MESSAGE(source.find(line.substr(line.find_first_not_of(' '))) != std::string::npos, from, " has no line: ", line);
    }
  }
  CHECK(n_quoted >= 15);
}

}  // namespace golgi::causalformer::test
