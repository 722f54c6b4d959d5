#include "golgi/learning/fitted_forecaster.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "golgi/testing/memory_artifact.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;
using namespace golgi::learning;

namespace {

struct OneTensor : Tensors {
  OneTensor() { add("gain", 1, 2, Initial::zero); }
};

/// The calls to a network, batch by batch.
struct Asked {
  std::vector<Index> batch_sizes, max_windows, intervention_rows;
};

/// Forecasts a window's start times the member's gain for each variable; its only layer attends to variable 0.
class StartNetwork final : public MemberNetwork {
 public:
  StartNetwork(const Member& member, Asked& asked) : gain_(member.weights), asked_(asked) {}

  void read(std::span<const Window> windows) override {
    windows_ = windows;
    asked_.batch_sizes.push_back(std::ssize(windows));
  }
  void replace(const Intervention&, Index first) override { asked_.intervention_rows.push_back(first); }
  void forward() override {}
  void forecasts(View to) override {
    for (Index w = 0; w < to.rows(); ++w)
      for (Index i = 0; i < to.cols(); ++i) to(w, i) = static_cast<double>(gain_[i]) * static_cast<double>(windows_[w].start);
  }
  void input_gradients(Index target, View to) override { to(0, 0) = static_cast<double>(target); }
  void add_attention(Index, Index, View to) override { to(1, 0) += 3; }

 private:
  Numbers<float> gain_;
  Asked& asked_;
  std::span<const Window> windows_;
};

class StartForecaster final : public AttendingForecaster {
 public:
  StartForecaster(SplitRecipe split, std::vector<Member> members)
      : AttendingForecaster({.n_variables = 2, .history = 3, .horizon = 1, .windows_at_once = 4}, std::move(split),
                            std::move(members), 1) {}
  void save(ArtifactWriter& writer) const override { save_trained(OneTensor(), writer, R"({"own": 1.5})"); }

  mutable Asked asked;

 private:
  std::unique_ptr<MemberNetwork> network(const Member& member, const Dataset&, Index max_windows, bool,
                                         const TaskContext&) const override {
    asked.max_windows.push_back(max_windows);
    return std::make_unique<StartNetwork>(member, asked);
  }
  bool attends_to_inputs(Index) const override { return true; }
  void scale_to_shares(View attention) const override { attention(1, 0) /= 3; }
};

StartForecaster two_members() { return StartForecaster({{20}, 0.5, 0.2}, {Member{0, {1, 2}, {}}, Member{5, {3, -1}, {}}}); }

Dataset recording(Index n_variables) { return Dataset(default_names(n_variables), 0.001, {Trial(Matrix(n_variables, 20))}); }

}  // namespace

TEST_CASE("windows pass through a network in order, at most as many as it accepts, and no network is larger than needed") {
  const StartForecaster fitted = two_members();
  const golgi::test::PlainContext context;
  const std::vector<Window> windows{{0, 9}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}};
  const Matrix forecast = fitted.forecast(1, recording(2), windows, context);
  for (Index w = 0; w < 6; ++w) {
    CHECK(forecast(w, 0) == 3.0 * static_cast<double>(windows[w].start));
    CHECK(forecast(w, 1) == -static_cast<double>(windows[w].start));
  }
  CHECK(fitted.asked.batch_sizes == std::vector<Index>{4, 2});
  fitted.forecast(1, recording(2), std::span(windows).first(3), context);
  CHECK(fitted.asked.max_windows == std::vector<Index>{4, 3});
  fitted.intervene(0, recording(2), windows, {1, Matrix(6, 3)}, context);
  CHECK(fitted.asked.intervention_rows == std::vector<Index>{0, 4});
  CHECK(fitted.attention(0, recording(2), windows, context) == Matrix{{0, 0}, {3, 0}});
  const auto layers = fitted.layer_attention(0, recording(2), windows, context);
  CHECK(layers.at(0).weights(5, 2) == 1);
}

TEST_CASE("a trained model refuses invalid requests") {
  const StartForecaster fitted = two_members();
  const golgi::test::PlainContext context;
  const std::vector<Window> windows{{0, 0}, {0, 1}};
  CHECK_THROWS_WITH_AS(fitted.forecast(0, recording(3), windows, context),
                       "the model was trained on 2 variables, but the data have 3", DataError);
  CHECK_THROWS_WITH_AS(fitted.forecast(2, recording(2), windows, context), "no member 2: the model has 2 members",
                       InternalError);
  CHECK_THROWS_AS(fitted.input_gradient(0, recording(2), windows, 2, context), InternalError);
  const auto intervene = [&](Intervention intervention) { fitted.intervene(0, recording(2), windows, intervention, context); };
  CHECK_NOTHROW(intervene({1, Matrix(2, 3)}));
  CHECK_THROWS_AS(intervene({2, Matrix(2, 3)}), InternalError);
  CHECK_THROWS_AS(intervene({1, Matrix(1, 3)}), InternalError);
  CHECK_THROWS_AS(intervene({1, Matrix(2, 4)}), InternalError);
  CHECK_THROWS_AS(intervene({1, Matrix(2, 3), {{0.001}}}), InternalError);
}

TEST_CASE("members and windows are restored as they were saved, after the model's own entries") {
  const StartForecaster fitted = two_members();
  golgi::test::MemoryArtifact saved;
  fitted.save(saved);
  const std::string text = saved.text("model.json");
  CHECK(text.starts_with("{\n  \"own\": 1.5,\n  \"samples\": ["));
  const Saved read = read_trained(OneTensor(), saved, "advice");
  REQUIRE(read.members.size() == 2);
  CHECK(read.members[1].initialisation == 5);
  CHECK(read.members[1].weights == Numbers<float>{3, -1});
  const StartForecaster again(read.split, read.members);
  CHECK(again.windows().test.size() == fitted.windows().test.size());
  CHECK(again.windows().test.front().start == fitted.windows().test.front().start);
}
