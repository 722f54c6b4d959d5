#include "attention_rollout.hpp"

#include <doctest/doctest.h>

#include "golgi/data/eigen.hpp"
#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"

using namespace golgi;
using attention_rollout_plugin::AttentionRollout;
using Params = AttentionRollout::Params;

namespace {

constexpr double rounding = 1e-12;  // rounding of sums over 599 windows

/// A model whose layers have the given attention, the same in every window.
struct Case {
  Dataset data = test::dataset_of({test::var_data({Eigen::MatrixXd::Zero(3, 3)}, 600, "rollout")});
  test::LinearForecaster model{
      std::vector<test::LinearForecaster::Lags>{test::LinearForecaster::Lags{Eigen::MatrixXd::Zero(3, 3)}}};

  explicit Case(std::vector<std::pair<Eigen::MatrixXd, bool>> layers) {
    model.split = test::split_of(data, 1);
    model.layers = [layers = std::move(layers)](std::ptrdiff_t, std::span<const Window> windows) {
      std::vector<AttentionLayer> result;
      for (const auto& [attention, of_inputs] : layers) {
        AttentionLayer& layer = result.emplace_back(AttentionLayer{Matrix(std::ssize(windows), 9), of_inputs});
        for (std::ptrdiff_t w = 0; w < std::ssize(windows); ++w)
          for (std::ptrdiff_t k = 0; k < 9; ++k) layer.weights(w, k) = attention(k / 3, k % 3);
      }
      return result;
    };
  }
  Connectivity read(double residual = 0.5, int n_threads = 1) const {
    Params params;
    params.residual = residual;
    return AttentionRollout(params).estimate(test::input_of(data, model), test::PlainContext(n_threads));
  }
};

/// Attention of 1 to 0, of 2 to 1, of 0 to itself.
Eigen::MatrixXd looks_back() { return Eigen::MatrixXd{{1, 0, 0}, {1, 0, 0}, {0, 1, 0}}; }

double largest_difference(ConstView a, const Eigen::MatrixXd& b) { return (eigen(a) - b).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("with one layer half of the score is the target's own and half is its attention") {
  const auto result = Case({{looks_back(), false}}).read();
  CHECK(largest_difference(result.score(), 0.5 * (looks_back() + Eigen::MatrixXd::Identity(3, 3))) < rounding);
  CHECK_NOTHROW(result.validate());
  CHECK(result.sign().empty());
  CHECK(result.parts(Part::Axis::member).size() == 1);
}

TEST_CASE("layers of self attention multiply: through the second layer 2 receives what 1 received from 0 in the first") {
  const auto result = Case({{looks_back(), false}, {looks_back(), false}}).read(0);
  CHECK(largest_difference(result.score(), looks_back() * looks_back()) < rounding);
  CHECK(result.score()(2, 0) == doctest::Approx(1).epsilon(rounding));
  const Eigen::MatrixXd one = 0.5 * (looks_back() + Eigen::MatrixXd::Identity(3, 3));
  const auto mixed = Case({{looks_back(), false}, {looks_back(), false}, {looks_back(), false}}).read();
  CHECK(largest_difference(mixed.score(), one * one * one) < rounding);
}

TEST_CASE("layers of cross attention add up: no variable acts through another") {
  const Eigen::MatrixXd other{{0, 0, 1}, {0, 0, 1}, {1, 0, 0}};
  const auto result = Case({{looks_back(), true}, {other, true}}).read(0.25);
  const Eigen::MatrixXd expected = 0.25 * (0.25 * Eigen::MatrixXd::Identity(3, 3) + 0.75 * looks_back()) + 0.75 * other;
  CHECK(largest_difference(result.score(), expected) < rounding);
}

TEST_CASE("windows are rolled out one by one: the mean of products is not the product of means") {
  Case c({});
  c.model.layers = [](std::ptrdiff_t, std::span<const Window> windows) {
    std::vector<AttentionLayer> layers(2, {Matrix(std::ssize(windows), 9), false});
    for (std::ptrdiff_t w = 0; w < std::ssize(windows); ++w) {
      // In even windows 2 attends to 1 and 1 to 0, in both layers; in odd ones each variable attends to itself.
      const bool even = windows[w].start % 2 == 0;
      for (std::ptrdiff_t l = 0; l < 2; ++l) {
        const Eigen::MatrixXd a = even ? looks_back() : Eigen::MatrixXd::Identity(3, 3);
        for (std::ptrdiff_t k = 0; k < 9; ++k) layers[l].weights(w, k) = a(k / 3, k % 3);
      }
    }
    return layers;
  };
  // 599 windows, more than are in memory at a time; 300 are even. The product of means would give 0.25.
  CHECK(c.read(0).score()(2, 0) == doctest::Approx(300.0 / 599));
}

TEST_CASE("the score is the mean of the members' scores") {
  Case c({});
  c.model.members.push_back(c.model.members[0]);
  c.model.layers = [](std::ptrdiff_t member, std::span<const Window> windows) {
    AttentionLayer layer{Matrix(std::ssize(windows), 9), false};
    for (std::ptrdiff_t w = 0; w < std::ssize(windows); ++w)
      for (std::ptrdiff_t i = 0; i < 3; ++i) layer.weights(w, 3 * i + (member == 0 ? 0 : i)) = 1;
    return std::vector{layer};
  };
  const auto result = c.read(0);
  CHECK(result.parts(Part::Axis::member)[0].score()(1, 0) == doctest::Approx(1));
  CHECK(result.parts(Part::Axis::member)[1].score()(1, 0) == 0);
  CHECK(result.score()(1, 0) == doctest::Approx(0.5));
}

TEST_CASE("models that cannot be read are refused by name") {
  Case c({{looks_back(), false}});
  c.model.split = {};
  CHECK_THROWS_WITH_AS(c.read(), "model/toy has no windows; train it on a longer recording", DataError);
  c.model.offered = {Attending::capability};
  CHECK_THROWS_WITH_AS(c.read(), "needs a model that offers 'layer_attention'; model/toy does not", ConfigError);
  CHECK_THROWS_WITH_AS(Case({{looks_back() * undefined, false}}).read(), doctest::Contains("member 00"), NumericError);
}

TEST_CASE("the rollout does not depend on the number of threads [threads]") {
  Case c({{looks_back(), false}, {looks_back(), true}});
  for (int k = 0; k < 3; ++k) c.model.members.push_back(c.model.members[0]);
  const auto one = c.read(0.5, 1);
  for (const int n_threads : {2, 8}) CHECK(c.read(0.5, n_threads).score() == one.score());
}
