#include "cross_attention.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/learning/signed_attending.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;
using cross_attention_plugin::CrossAttention;

namespace {

/// Target 0 divides its attention equally; target 1 gives source 0 a share of s / (s + 1), where s is the mean over windows of
/// (member + 1) · (100 · trial + start + 1). Rows do not sum to 1.
struct ToyAttention final : FittedModel, Attending {
  std::ptrdiff_t n_variables() const override { return 2; }
  std::ptrdiff_t history() const override { return 3; }
  std::ptrdiff_t horizon() const override { return 2; }
  std::ptrdiff_t n_members() const override { return members; }
  const WindowSplit& windows() const override { return split; }
  const void* interface(std::string_view id) const override { return offers_attention ? offers<Attending>(this, id) : nullptr; }
  Matrix forecast(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const override { return {}; }
  Matrix attention(std::ptrdiff_t member, const Dataset&, std::span<const Window> given, const TaskContext&) const override {
    if (member == broken_member) return broken;
    return {{8, 8}, {mean_of(member, given), 1}};
  }
  void save(ArtifactWriter&) const override {}

  static double mean_of(std::ptrdiff_t member, std::span<const Window> given) {
    double sum = 0;
    for (const auto& window : given) sum += static_cast<double>(member + 1) * (100.0 * window.trial + window.start + 1);
    return sum / static_cast<double>(given.size());
  }

  std::ptrdiff_t members = 1, broken_member = -1;
  Matrix broken;
  bool offers_attention = true;
  WindowSplit split;
};

Dataset two_variables() { return Dataset(std::vector<std::string>{"first", "second"}, 0.5, {}); }

Connectivity estimate(const ToyAttention& model, const CrossAttention::Params& params,
                      const TaskContext& context = test::PlainContext()) {
  const Dataset data = two_variables();
  return CrossAttention(params).estimate(golgi::test::input_of(data, model), context);
}

CrossAttention::Params reading(SplitPart part, int segment_windows = 0) {
  CrossAttention::Params params;
  params.windows = part;
  params.segment_windows = segment_windows;
  return params;
}

std::vector<Window> windows(std::int32_t trial, std::vector<std::int64_t> starts) {
  std::vector<Window> result;
  for (const auto start : starts) result.push_back({trial, start});
  return result;
}

double share(double s) { return s / (s + 1); }

/// "trial:start-stop" of each segment.
std::string spans(const Connectivity& result) {
  std::string text;
  for (const auto& segment : result.parts(Part::Axis::segment))
    text += std::to_string(segment.trial()) + ":" + format_number(segment.from()) + "-" + format_number(segment.to()) + " ";
  return text;
}

}  // namespace

TEST_CASE("each member's rows are scaled to sum 1, then the members are averaged; the diagonal stays") {
  ToyAttention model;
  model.members = 2;
  model.split.test = windows(0, {1, 3});  // s = 3 in member 0, 6 in member 1
  const auto result = estimate(model, {});
  REQUIRE(result.parts(Part::Axis::member).size() == 2);
  CHECK(result.parts(Part::Axis::member)[0].name() == "00");
  CHECK(result.parts(Part::Axis::member)[1].name() == "01");
  CHECK(result.parts(Part::Axis::member)[0].score() == Matrix{{0.5, 0.5}, {0.75, 0.25}});
  CHECK(result.parts(Part::Axis::member)[1].score()(1, 0) == doctest::Approx(6.0 / 7).epsilon(1e-15));
  CHECK(result.score()(0, 0) == 0.5);
  CHECK(result.score()(1, 0) == doctest::Approx((3.0 / 4 + 6.0 / 7) / 2).epsilon(1e-15));
  CHECK(result.score()(1, 1) == doctest::Approx((1.0 / 4 + 1.0 / 7) / 2).epsilon(1e-15));
  CHECK(result.parts(Part::Axis::segment).empty());
  CHECK(result.names() == two_variables().names());
  CHECK_NOTHROW(result.validate());
}

TEST_CASE("the eleventh member is named by two digits") {
  ToyAttention model;
  model.members = 11;
  model.split.test = windows(0, {0});
  CHECK(estimate(model, {}).parts(Part::Axis::member).back().name() == "10");
}

TEST_CASE("the parameter windows chooses the part of the split; the default is the test part") {
  ToyAttention model;
  model.split = {windows(0, {0}), windows(0, {1}), windows(0, {4})};  // s = 1, 2, 5
  const auto score = [&](SplitPart part) { return estimate(model, reading(part)).score()(1, 0); };
  CHECK(estimate(model, {}).score()(1, 0) == share(5));
  CHECK(score(SplitPart::test) == share(5));
  CHECK(score(SplitPart::validation) == share(2));
  CHECK(score(SplitPart::train) == share(1));
  CHECK(score(SplitPart::all) == share(8.0 / 3));
}

TEST_CASE("segments contain consecutive windows of one trial, in time order; the last of a run of windows may be shorter") {
  ToyAttention model;
  model.members = 2;
  // Out of order, two trials, and two windows missing in the second.
  model.split.test = windows(1, {6, 5, 2, 1, 0});
  for (const auto& window : windows(0, {4, 3, 2, 1, 0})) model.split.test.push_back(window);
  const auto result = estimate(model, {{}, 2});
  // Two windows from sample c forecast samples c + 3 to c + 5; a sample lasts 0.5 s.
  CHECK(spans(result) == "0:1.5-3 0:2.5-4 0:3.5-4.5 1:1.5-3 1:2.5-3.5 1:4-5.5 ");
  CHECK(result.parts(Part::Axis::segment)[0].score()(1, 0) == doctest::Approx((share(1.5) + share(3)) / 2).epsilon(1e-15));
  CHECK(result.parts(Part::Axis::segment)[2].score()(1, 0) == doctest::Approx((share(5) + share(10)) / 2).epsilon(1e-15));
  CHECK(result.parts(Part::Axis::segment)[5].score()(1, 0) == doctest::Approx((share(106.5) + share(213)) / 2).epsilon(1e-15));
  CHECK(result.score() == estimate(model, {}).score());
  CHECK_NOTHROW(result.validate());
}

TEST_CASE("windows that start at every third sample are neighbours, not gaps") {
  ToyAttention model;
  model.split.test = windows(0, {0, 3, 6, 12, 15});
  CHECK(spans(estimate(model, {{}, 100})) == "0:1.5-5.5 0:7.5-10 ");
}

TEST_CASE("a segment ends with its trial, even where the next trial's windows continue at the same sample") {
  ToyAttention model;
  for (const auto& trial : {windows(0, {0, 3}), windows(1, {6, 9}), windows(2, {10, 13})})
    model.split.test.insert(model.split.test.end(), trial.begin(), trial.end());
  CHECK(spans(estimate(model, {{}, 100})) == "0:1.5-4 1:4.5-7 2:6.5-9 ");
}

TEST_CASE("with windows: all, segments continue from one part of the split to the next, in time order") {
  ToyAttention model;
  model.split = {windows(0, {0, 1}), windows(0, {2}), windows(0, {3})};
  CHECK(spans(estimate(model, reading(SplitPart::all, 3))) == "0:1.5-3.5 0:3-4 ");
}

TEST_CASE("a model without attention is refused by name") {
  ToyAttention model;
  model.offers_attention = false;
  CHECK_THROWS_WITH_AS(estimate(model, {}), "needs a model that offers 'attention'; model/toy does not", ConfigError);
}

TEST_CASE("a part without windows is refused, and the parts with windows are named") {
  ToyAttention model;
  CHECK_THROWS_WITH_AS(estimate(model, {}), "model/toy has no windows; train it on a longer recording", DataError);
  model.split.validation = model.split.train = windows(0, {0});
  CHECK_THROWS_WITH_AS(estimate(model, {}),
                       "model/toy has no test windows; set windows to validation or train, or train the model with a larger "
                       "share of test windows",
                       DataError);
}

TEST_CASE("attention that cannot be scaled is refused, naming member, windows and target") {
  ToyAttention model;
  model.members = 3;
  model.broken_member = 2;
  model.split.test = windows(4, {7, 8});
  const auto refuses = [&](double value, const char* sum) {
    model.broken = {{1, 1}, {value, value}};
    const std::string message =
        "member 02, 2 windows from sample 7 of trial 4: the attention of target 'second' sums to " + std::string(sum);
    CHECK_THROWS_WITH_AS(estimate(model, {}), doctest::Contains(message.c_str()), NumericError);
  };
  refuses(0, "0 ");
  refuses(undefined, "nan");
  refuses(INFINITY, "inf");
}

TEST_CASE("cross attention does not depend on the number of threads [threads]") {
  ToyAttention model;
  model.members = 7;
  for (std::int64_t start = 0; start < 40; ++start) model.split.test.push_back({0, start});
  const auto one = estimate(model, {{}, 3}, test::PlainContext(1)), two = estimate(model, {{}, 3}, test::PlainContext(2));
  CHECK(one.score() == two.score());
  for (std::size_t k = 0; k < one.parts(Part::Axis::member).size(); ++k)
    CHECK(one.parts(Part::Axis::member)[k].score() == two.parts(Part::Axis::member)[k].score());
  REQUIRE(one.parts(Part::Axis::segment).size() == 14);
  CHECK(spans(one) == spans(two));
  for (std::size_t s = 0; s < one.parts(Part::Axis::segment).size(); ++s)
    CHECK(one.parts(Part::Axis::segment)[s].score() == two.parts(Part::Axis::segment)[s].score());
}

TEST_CASE("signed attention is used unchanged as weight, its size is the score, and variables without a forecast have no row") {
  struct ToySigned final : FittedModel, learning::SignedAttending {
    std::ptrdiff_t n_variables() const override { return 2; }
    std::ptrdiff_t history() const override { return 3; }
    std::ptrdiff_t horizon() const override { return 1; }
    std::ptrdiff_t n_members() const override { return 2; }
    const WindowSplit& windows() const override { return split; }
    const void* interface(std::string_view id) const override { return offers<learning::SignedAttending>(this, id); }
    Matrix forecast(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const override { return {}; }
    /// From source 1 to target 0: -6 and -2 for the two members in window 0, and 4 more in each later window.
    Matrix signed_attention(std::ptrdiff_t member, const Dataset&, std::span<const Window> given,
                            const TaskContext&) const override {
      return {{0.5, static_cast<double>(4 * member) - 10 + 4 * ToyAttention::mean_of(0, given)}, {undefined, undefined}};
    }
    void save(ArtifactWriter&) const override {}
    WindowSplit split;
  };
  ToySigned model;
  model.split.test = windows(0, {0, 1, 2, 3});
  const Dataset data = two_variables();
  const auto result = CrossAttention(reading(SplitPart::test, 2)).estimate(test::input_of(data, model), test::PlainContext());
  CHECK_NOTHROW(result.validate());
  CHECK(result.get(Quantity::weight)(0, 1) == 2);
  CHECK(result.score()(0, 1) == 2);
  CHECK(result.sign()(0, 1) == 1);
  CHECK(std::isnan(result.score()(1, 0)));
  REQUIRE(result.undefined_pairs().size() == 1);
  CHECK(result.undefined_pairs()[0] == UndefinedPairs{1, -1, "the model does not forecast 'second'"});
  CHECK(result.parts(Part::Axis::member)[1].score()(0, 1) == 4);
  const auto segments = result.parts(Part::Axis::segment);
  REQUIRE(segments.size() == 2);
  CHECK(spans(result) == "0:1.5-2.5 0:2.5-3.5 ");
  CHECK(segments[0].estimate().get(Quantity::weight)(0, 1) == -2);
  CHECK(segments[0].score()(0, 1) == 2);
  CHECK(segments[1].estimate().get(Quantity::weight)(0, 1) == 6);
}
