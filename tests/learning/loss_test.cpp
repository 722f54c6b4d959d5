// Losses and their forecasts, compared with central differences.
#include "golgi/learning/loss.hpp"

#include "support/differences.hpp"

namespace golgi::learning::test {

TEST_CASE("the slopes of losses and forecasts equal their central differences") {
  Random random({1, 2}, "loss");
  auto output = draw(random, 1, 31), target = draw(random, 1, 31), w = draw(random, 1, 31);
  output(0, 0) = 0;
  Array<double> slope(1, 31), forecast_slopes(1, 31);
  for (const auto kind : {LossKind::squared, LossKind::poisson, LossKind::bernoulli}) {
    for (Index i = 0; i < 31; ++i) {
      slope(0, i) = w(0, i) * loss_term(kind, output(0, i), target(0, i)).slope;
      forecast_slopes(0, i) = w(0, i) * forecast_slope(kind, output(0, i));
    }
    const auto loss = [&] {
      double sum = 0;
      for (Index i = 0; i < 31; ++i) sum += w(0, i) * loss_term(kind, output(0, i), target(0, i)).value;
      return sum;
    };
    const auto forecast = [&] {
      double sum = 0;
      for (Index i = 0; i < 31; ++i) sum += w(0, i) * forecast_of(kind, output(0, i));
      return sum;
    };
    CHECK(check_gradient(span_of(output), span_of(slope), loss));
    CHECK(check_gradient(span_of(output), span_of(forecast_slopes), forecast));
  }
  // -log of the probability of the observed event: 0 or the log-odds, where they are large.
  CHECK(loss_term(LossKind::bernoulli, 800.0, 1.0).value == 0);
  CHECK(loss_term(LossKind::bernoulli, 800.0, 0.0).value == 800);
  CHECK(loss_term(LossKind::bernoulli, -800.0, 1.0).value == 800);
  CHECK(loss_term(LossKind::bernoulli, -800.0, 0.0).slope == 0);
}

}  // namespace golgi::learning::test
