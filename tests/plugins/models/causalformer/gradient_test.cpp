// The network's gradients in double compared with PyTorch's (tests/golden/causalformer/gradcheck, see its README). For central
// differences with other shapes and options see network_test.cpp.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>

#include "network_double.hpp"
#include "support/npy_numbers.hpp"

namespace golgi::causalformer {
namespace {

const std::filesystem::path golden_gradients = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/causalformer/gradcheck";

std::vector<double> golden_values(const std::string& name) {
  return golgi::test::npy_numbers<double>(golden_gradients / (name + ".npy"));
}

/// Checks |Δ| <= 1e-9 max|tensor| + 1e-15: the rounding of double in sums of some hundred terms.
void check_close(const std::string& what, std::span<const double> found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::abs(expected[i]));
    const double here = std::abs(found[i] - expected[i]);
    difference = here <= difference ? difference : here;  // NaN is kept
  }
  CHECK_MESSAGE(difference <= 1e-9 * largest + 1e-15, what, ": ", difference, " of ", largest);
}

}  // namespace

TEST_CASE("every gradient, the forecast and the running statistics equal PyTorch's") {
  test::Model model({.N = 3, .L = 4, .P = 2, .D = 12, .H = 3, .E = 4, .F = 48}, 5);
  const auto& layout = model.layout;
  const Index steps = 6;
  for (const auto& tensor : layout.trained) {
    const auto values = golden_values("param." + tensor.name);
    REQUIRE(std::ssize(values) == tensor.size());
    std::copy(values.begin(), values.end(), model.theta.begin() + tensor.offset);
  }
  const auto t_context = golden_values("t_context"), t_target = golden_values("t_target");
  const auto y_context = golden_values("y_context"), y_target = golden_values("y_target");
  for (Index w = 0; w < 5; ++w) {
    std::copy_n(y_context.begin() + w * 12, 12, model.values.begin() + w * steps * 3);
    std::copy_n(y_target.begin() + w * 6, 6, model.values.begin() + w * steps * 3 + 12);
    std::copy_n(t_context.begin() + w * 4, 4, model.seconds.begin() + w * steps);
    std::copy_n(t_target.begin() + w * 2, 2, model.seconds.begin() + w * steps + 4);
  }

  const double loss = model.network.train(
      {model.theta.data(), model.running.data()}, model.batch, LossKind::squared, {}, Random({3, 4}, ""), model.gradient.data(),
      [](Index, Index) {}, serial_for);
  const auto part = [](const std::vector<double>& all, const TensorInfo& tensor) {
    return std::span(all).subspan(tensor.offset, tensor.size());
  };
  CHECK(loss == doctest::Approx(golden_values("loss")[0]).epsilon(1e-12));
  for (const auto& tensor : layout.trained)
    check_close(tensor.name, part(model.gradient, tensor), golden_values("grad." + tensor.name));
  for (const auto& tensor : layout.running)
    check_close(tensor.name, part(model.running, tensor), golden_values("running_after." + tensor.name));
  std::vector<double> forecast(5 * 6), input_gradient(5 * 12);
  model.network.backward_to_values(serial_for);
  for (Index w = 0; w < 5; ++w) {
    model.network.read_output(w, forecast.data() + w * 6);
    model.network.read_input_gradient(w, input_gradient.data() + w * 12);
  }
  check_close("forecast", forecast, golden_values("forecast"));
  check_close("y_context", input_gradient, golden_values("grad_y_context"));
}

}  // namespace golgi::causalformer
