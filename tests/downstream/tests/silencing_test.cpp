#include "silencing.hpp"

#include <doctest/doctest.h>

#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>

namespace {

/// Knows that x1 is the last x0.
class Copy final : public golgi::FittedModel {
 public:
  explicit Copy(std::vector<golgi::Window> windows) { split_.test = std::move(windows); }
  std::ptrdiff_t n_variables() const override { return 2; }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  const golgi::WindowSplit& windows() const override { return split_; }
  bool can(golgi::Capability capability) const override { return capability == golgi::Capability::intervene; }
  golgi::Matrix forecast(std::ptrdiff_t, const golgi::Dataset& data, std::span<const golgi::Window> windows,
                         const golgi::TaskContext&) const override {
    golgi::Matrix result(std::ssize(windows), 2);
    for (std::ptrdiff_t w = 0; w < result.rows(); ++w)
      result(w, 1) = data.trials[0].values(0, windows[static_cast<std::size_t>(w)].start);
    return result;
  }
  golgi::Matrix intervene(std::ptrdiff_t member, const golgi::Dataset& data, std::span<const golgi::Window> windows,
                          const golgi::Intervention& change, const golgi::TaskContext& context) const override {
    golgi::Matrix result = forecast(member, data, windows, context);
    for (std::ptrdiff_t w = 0; change.source == 0 && w < result.rows(); ++w) result(w, 1) = change.values(w, 0);
    return result;
  }
  void save(golgi::ArtifactWriter&) const override {}

 private:
  golgi::WindowSplit split_;
};

}  // namespace

TEST_CASE("silencing: only the source that a forecast uses is missed") {
  const auto data = golgi::test::chain_data(2, 500, 0.9, "silencing");
  std::vector<golgi::Window> windows;
  for (int start = 0; start < 400; ++start) windows.push_back({0, start});
  const Copy model(windows);
  const auto result = Silencing({}).estimate({data, &model, "model/copy"}, golgi::test::PlainContext());
  CHECK(result.score(1, 0) > 0.2);
  CHECK(result.score(0, 1) == 0);
}
