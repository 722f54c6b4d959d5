// Attention within sequences in double compared with its formula, and its gradients with central differences, for lanes that do
// not fill a group.
#include "ops/sequence_attention.hpp"

#include <vector>

#include "support/differences.hpp"

namespace golgi::causalformer::test {
using namespace learning::test;

namespace {

/// Row `row` of softmax(s), s(r) = Σ_e q(e) k(e, r) / sqrt(E).
template <class Query, class Key>
std::vector<double> softmax_of(Index E, Index n_keys, const Query& query, const Key& key) {
  std::vector<double> a(n_keys);
  double sum = 0;
  for (Index r = 0; r < n_keys; ++r) {
    double score = 0;
    for (Index e = 0; e < E; ++e) score += query(e) * key(e, r);
    sum += a[r] = std::exp(score / std::sqrt(static_cast<double>(E)));
  }
  for (double& value : a) value /= sum;
  return a;
}

}  // namespace

TEST_CASE("sequence attention follows the formula, and its gradients equal central differences") {
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
    Numbers<double> probabilities(attention.n_probabilities(lanes));
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
            for (Index r = 0; r < Lk; ++r) expected(h * E + e, p * lanes + lane) += a[r] * v(h * E + e, r * lanes + lane);
        }
    CHECK(distance(o, expected) < rounding);

    Array<double> d_q = q, d_k = k, d_v = v;
    attention.backward(d_o, lanes, probabilities.data(), d_q, d_k, d_v, scratch);
    CHECK(check_gradient(span_of(q), span_of(d_q), value));
    CHECK(check_gradient(span_of(k), span_of(d_k), value));
    CHECK(check_gradient(span_of(v), span_of(d_v), value));
  }
}

}  // namespace golgi::causalformer::test
