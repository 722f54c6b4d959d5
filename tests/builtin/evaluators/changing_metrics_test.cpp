// evaluate for truth and estimates that change with time, and its metrics of weights, signs, groups and delays.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"
#include "golgi/builtin/evaluators/evaluate/metrics.hpp"
#include "golgi/core/text.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/npy_numbers.hpp"

namespace golgi {
namespace {
using test::has;

const std::filesystem::path golden = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/simulators/metrics";

/// Matrices over time, (N, N) each.
using Course = std::vector<Matrix>;

Course golden_course(const std::string& name) {
  constexpr std::ptrdiff_t n = 4, n_times = 40;
  const std::vector<double> values = test::npy_numbers<double>(golden / (name + ".npy"));
  Course course;
  for (std::ptrdiff_t t = 0; t < n_times; ++t) {
    Matrix at(n, n);
    std::copy_n(values.begin() + t * n * n, n * n, at.values().begin());
    course.push_back(std::move(at));
  }
  return course;
}

Matrix mean_of_course(const Course& course) {
  Matrix mean(course.front().rows(), course.front().cols());
  for (const Matrix& at : course)
    for (std::ptrdiff_t k = 0; k < mean.size(); ++k) mean.values()[k] += at.values()[k] / static_cast<double>(course.size());
  return mean;
}

GroundTruth changing_truth(const Course& course, double length_s, SegmentReading reading) {
  Matrix exists(course.front().rows(), course.front().cols());
  for (const Matrix& at : course)
    for (std::ptrdiff_t k = 0; k < exists.size(); ++k) exists.values()[k] += std::abs(at.values()[k]);
  const GroundTruth links = GroundTruth::from_dense(exists);
  std::vector<TruthSegment> segments;
  Matrix weights(std::ssize(course), links.n_links());
  for (std::ptrdiff_t t = 0; t < std::ssize(course); ++t) {
    segments.push_back({-1, length_s * static_cast<double>(t), length_s * static_cast<double>(t + 1)});
    std::ptrdiff_t e = 0;
    for (const Link& link : links.links()) weights(t, e++) = course[t](link.target, link.source);
  }
  return links.with_segments(std::move(segments), std::move(weights), reading);
}

Connectivity changing_estimate(const Course& course, double length_s) {
  Connectivity result(default_names(course.front().rows()), mean_of_course(course));
  for (std::size_t t = 0; t < course.size(); ++t)
    result.add_part(Part(Part::Axis::segment, std::to_string(t), length_s * static_cast<double>(t),
                         length_s * static_cast<double>(t + 1), Estimate(Matrix(course[t]))));
  return result;
}

Scores scores_of(const GroundTruth& truth, const Connectivity& estimate, const Evaluate::Params& params,
                 const std::vector<std::string>& groups = {}) {
  std::vector<Variable> variables = continuous_variables(default_names(truth.n()));
  for (std::size_t i = 0; i < groups.size(); ++i) variables[i].set_group(groups[i]);
  const Dataset network = Dataset(variables, 1, {Matrix(truth.n(), 1)}).set_truth(truth);
  const test::PlainContext context;
  return Evaluate(params).evaluate(Inputs().add("truth", "network", network).add("estimates", "mine", estimate), context);
}

std::map<std::string, Score> by_metric(const Scores& scores) {
  std::map<std::string, Score> rows;
  for (const Score& row : scores.rows()) rows.emplace(row.metric(), row);
  return rows;
}

Evaluate::Params params_of(std::vector<std::string> metrics) {
  Evaluate::Params params;
  params.metrics = std::move(metrics);
  params.bootstrap = 0;
  return params;
}

/// Whether the values of each variable are another variable's, in all matrices.
Matrix permuted(const Matrix& matrix, const std::vector<std::ptrdiff_t>& order) {
  Matrix result(matrix.rows(), matrix.cols());
  for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < matrix.cols(); ++j) result(i, j) = matrix(order[i], order[j]);
  return result;
}

}  // namespace

TEST_CASE("metrics over time and of weights follow the golden values") {
  const std::map<std::string, std::string> names{{"temporal_r_mean", "temporal_r_mean"},
                                                 {"temporal_r_median", "temporal_r_median"},
                                                 {"temporal_r_shifted_median", "temporal_r_shifted"},
                                                 {"pearson", "weight_pearson"},
                                                 {"spearman", "weight_spearman"},
                                                 {"r2", "weight_r2"},
                                                 {"slope", "weight_slope"},
                                                 {"delta", "weight_delta"},
                                                 {"movement_auroc", "movement_auroc"}};
  Evaluate::Params params = params_of({"temporal_r_median", "temporal_r_mean", "movement_auroc", "weight_pearson",
                                       "weight_spearman", "weight_r2", "weight_slope", "weight_delta"});
  params.changing.smooth_s = 5;
  const auto rows = by_metric(scores_of(changing_truth(golden_course("truth"), 1, SegmentReading::mean),
                                        changing_estimate(golden_course("estimate"), 1), params));
  std::ifstream file(golden / "expected.csv");
  std::string line;
  std::getline(file, line);
  int n_checked = 0;
  while (std::getline(file, line)) {
    const std::string name = line.substr(0, line.find(','));
    const double expected = parse_number(line.substr(line.find(',') + 1)).value();
    CAPTURE(name);
    ++n_checked;
    if (name == "pairs_changing")
      CHECK(static_cast<double>(rows.at("temporal_r_median").n_pairs()) == expected);
    else
      CHECK(std::abs(rows.at(names.at(name)).value() - expected) < 1e-10);
  }
  CHECK(n_checked == 10);
}

TEST_CASE("the correlation of each pair over time follows the golden values") {
  CourseParams params;
  params.smooth_s = 5;
  const CourseScores scores = compare_courses(changing_truth(golden_course("truth"), 1, SegmentReading::mean),
                                              changing_estimate(golden_course("estimate"), 1).parts(), params);
  std::vector<double> expected = test::npy_numbers<double>(golden / "temporal_r.npy");
  std::erase_if(expected, [](double r) { return std::isnan(r); });
  REQUIRE(scores.r.size() == expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) CHECK(std::abs(scores.r[k] - expected[k]) < 1e-10);
  CHECK(scores.n_static == 12 - std::ssize(expected));
}

TEST_CASE("a time course that all sources of a target share is removed on request") {
  const Course truth = golden_course("truth");
  Course drifting;
  for (const Matrix& at : truth) {
    const double drift = -5.0 * static_cast<double>(drifting.size());
    drifting.emplace_back(at);
    for (double& weight : drifting.back().values()) weight += drift;
  }
  const auto r_of = [&](CommonCourse common_course) {
    CourseParams params;
    params.common_course = common_course;
    return compare_courses(changing_truth(truth, 1, SegmentReading::mean), changing_estimate(drifting, 1).parts(), params).r;
  };
  CHECK(std::ranges::min(r_of(CommonCourse::keep)) < 0.5);
  CHECK(std::ranges::min(r_of(CommonCourse::remove)) > 1 - 1e-9);
}

TEST_CASE("a perfect estimate has correlation 1 at any scale, and permuting variables changes nothing") {
  const Course truth = golden_course("truth"), estimate = golden_course("estimate");
  Course tripled;
  for (const Matrix& at : truth) {
    tripled.emplace_back(at);
    for (double& weight : tripled.back().values()) weight *= 3;
  }
  Evaluate::Params params = params_of({"temporal_r_median", "temporal_r_p10", "temporal_r_p90", "weight_r2", "weight_delta"});
  const auto perfect =
      by_metric(scores_of(changing_truth(truth, 1, SegmentReading::mean), changing_estimate(tripled, 1), params));
  for (const char* name : {"temporal_r_median", "temporal_r_p10", "temporal_r_p90", "weight_r2"})
    CHECK(std::abs(perfect.at(name).value() - 1) < 1e-12);
  CHECK(perfect.at("weight_delta").value() < 1e-12);
  // The baselines are present although they were not requested, and compare with other time courses.
  CHECK(perfect.at("temporal_r_other").value() < 0.9);
  CHECK(perfect.at("temporal_r_shifted").value() < 0.5);

  const std::vector<std::ptrdiff_t> order{2, 0, 3, 1};
  Course moved_truth, moved_estimate;
  for (std::size_t t = 0; t < truth.size(); ++t) {
    moved_truth.push_back(permuted(truth[t], order));
    moved_estimate.push_back(permuted(estimate[t], order));
  }
  params = params_of({"temporal_r_median", "movement_auroc", "weight_pearson", "weight_delta", "entries_r"});
  const auto one = by_metric(scores_of(changing_truth(truth, 1, SegmentReading::mean), changing_estimate(estimate, 1), params));
  const auto two =
      by_metric(scores_of(changing_truth(moved_truth, 1, SegmentReading::mean), changing_estimate(moved_estimate, 1), params));
  for (const std::string& name : params.metrics) CHECK(std::abs(one.at(name).value() - two.at(name).value()) < 1e-12);
}

TEST_CASE("a coarser estimate is compared over its own bins: the truth is averaged, the estimate is never interpolated") {
  const Course truth = golden_course("truth");
  Course halves;
  for (std::size_t t = 0; t + 1 < truth.size(); t += 2) halves.push_back(mean_of_course({truth[t], truth[t + 1]}));
  const CourseScores scores =
      compare_courses(changing_truth(truth, 1, SegmentReading::mean), changing_estimate(halves, 2).parts(), {});
  CHECK(scores.bin_s == 2);
  REQUIRE(!scores.r.empty());
  for (const double r : scores.r) CHECK(std::abs(r - 1) < 1e-12);
  // Wiring that is constant between switches is known in every bin: the estimate's own bins are used.
  CHECK(compare_courses(changing_truth(truth, 4, SegmentReading::constant), changing_estimate(truth, 1).parts(), {}).bin_s ==
        1);
}

TEST_CASE("changes at a switch: gained and lost edges are separate, and a part across the switch belongs to neither side") {
  Matrix before{{0, 1, 0}, {2, 0, 0}, {0, 0, 0}}, after{{0, 1, 0}, {0, 0, 0}, {3, 0, 0}};
  const GroundTruth truth = changing_truth({before, after}, 10, SegmentReading::constant);
  Connectivity estimate(default_names(3), Matrix(3, 3));
  const auto add = [&](double from, double to, const Matrix& score) {
    estimate.add_part(Part(Part::Axis::segment, std::to_string(from), from, to, Estimate(Matrix(score))));
  };
  add(0, 8, before);
  add(8, 12, Matrix(3, 3, 100));
  add(12, 20, after);
  Evaluate::Params params = params_of({"change_auroc", "gained_auroc", "lost_auroc"});
  auto rows = by_metric(scores_of(truth, estimate, params));
  CHECK(rows.at("change_auroc").value() == 1);
  CHECK(rows.at("change_auroc").n_pairs() == 6);
  CHECK(rows.at("gained_auroc").value() == 1);
  CHECK(rows.at("gained_auroc").n_pairs() == 4);
  CHECK(rows.at("lost_auroc").value() == 1);
  CHECK(rows.at("lost_auroc").n_pairs() == 2);
  // An estimate that finds the lost edge, and misses the gained one: 1 of the two beats all four others, one ties.
  estimate.set_parts({});
  add(0, 10, before);
  add(10, 20, Matrix{{0, 1, 0}, {0, 0, 0}, {0, 0, 0}});
  rows = by_metric(scores_of(truth, estimate, params));
  CHECK(rows.at("change_auroc").value() == 0.75);
  CHECK(rows.at("gained_auroc").value() == 0.5);
}

TEST_CASE("seconds from a switch to the largest change of the estimate, whatever the scale of its pairs") {
  const Matrix before{{0, 1, 0}, {2, 0, 0}, {0, 0, 0}}, after{{0, 1, 0}, {0, 0, 0}, {3, 0, 0}};
  const GroundTruth truth = changing_truth({before, after}, 10, SegmentReading::constant);
  Connectivity estimate(default_names(3), Matrix(3, 3));
  const auto add = [&](double from, double to, const Matrix& score) {
    estimate.add_part(Part(Part::Axis::segment, std::to_string(from), from, to, Estimate(Matrix(score))));
  };
  const auto error_s = [&] {
    const auto rows = scores_of(truth, estimate, params_of({"switch_error"}));
    return by_metric(rows).at("switch_error").value();
  };
  // One pair of large weights fluctuates, two others change once, half a second after the switch.
  for (int k = 0; k < 40; ++k) {
    Matrix weights = k < 21 ? before : after;
    weights(0, 1) = 100 + (k % 3) * 10;
    add(0.5 * k, 0.5 * (k + 1), weights);
  }
  CHECK(error_s() == doctest::Approx(0.5));
  estimate.set_parts({});
  add(0, 20, before);
  CHECK(std::isnan(error_s()));
}

TEST_CASE("static metrics of a truth that changes are relative to its mean over time, which is reported once") {
  const Course truth = golden_course("truth");
  const Connectivity estimate = changing_estimate(truth, 1);
  const Dataset network =
      Dataset(default_names(4), 1, {Matrix(4, 1)}).set_truth(changing_truth(truth, 1, SegmentReading::mean));
  const test::PlainContext context;
  const auto rows = by_metric(
      Evaluate(params_of({"weight_delta"}))
          .evaluate(
              Inputs().add("truth", "network", network).add("estimates", "one", estimate).add("estimates", "two", estimate),
              context));
  CHECK(rows.at("weight_delta").value() < 1e-12);
  CHECK(std::ranges::count_if(context.messages, [](const std::string& m) { return has(m, "mean over time"); }) == 1);
}

TEST_CASE("signs, delays and groups have their closed-form values") {
  // Four variables in two groups; links 1 <- 0 (2, 3 s), 2 <- 1 (-1, 2 s), 3 <- 2 (1, no delay).
  const GroundTruth truth(4, {{1, 0, 2, 3}, {2, 1, -1, 2}, {3, 2, 1}});
  Matrix weight(4, 4), lag(4, 4, 1.0), q(4, 4, 0.9);
  weight(1, 0) = 5, weight(2, 1) = -3, weight(3, 2) = -1, weight(0, 3) = 1;
  lag(1, 0) = 3.5, lag(2, 1) = 4;
  q(1, 0) = 0.01;
  Connectivity estimate(default_names(4), Matrix(4, 4, 1.0));
  estimate.set(Quantity::weight, Matrix(weight)).set(Quantity::lag_s, Matrix(lag));
  const std::vector<std::string> metrics{"excitatory_auroc", "inhibitory_auroc", "delay_error", "delay_within"};
  auto rows = by_metric(scores_of(truth, estimate, params_of(metrics)));
  // Positive: 5 beats all nine; -1 beats none. Negative: 3 beats all nine.
  CHECK(rows.at("excitatory_auroc").value() == 0.5);
  CHECK(rows.at("inhibitory_auroc").value() == 1);
  CHECK(rows.at("delay_error").value() == 1.25);
  CHECK(rows.at("delay_within").value() == 0.5);
  CHECK(rows.at("delay_error").n_pairs() == 2);
  estimate.set(Quantity::q, Matrix(q));  // only the first edge is found
  rows = by_metric(scores_of(truth, estimate, params_of(metrics)));
  CHECK(rows.at("delay_error").value() == 0.5);
  CHECK(rows.at("delay_error").n_pairs() == 1);
}

TEST_CASE("every metric that needs more than scores reports what is missing") {
  const GroundTruth truth(2, {{1, 0, 1}});
  for (const MetricEntry& entry : all_metrics()) {
    if (entry.needs == MetricNeeds::score) continue;
    CAPTURE(entry.name);
    const auto rows = by_metric(scores_of(truth, Connectivity(default_names(2), Matrix(2, 2)), params_of({entry.name})));
    CHECK(std::isnan(rows.at(entry.name).value()));
    CHECK(!rows.at(entry.name).reason().empty());
  }
}

TEST_CASE("means over pairs of groups correlate although single pairs hardly do") {
  // Ten variables in two groups; the estimate is the truth's group mean plus an alternation that cancels within a block.
  constexpr std::ptrdiff_t n = 10;
  Matrix weights(n, n), score(n, n);
  std::vector<std::string> groups;
  for (std::ptrdiff_t i = 0; i < n; ++i) groups.push_back(i < 5 ? "E" : "I");
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j) continue;
      weights(i, j) = (i < 5 ? 1 : 2) * (j < 5 ? 1 : -3);
      score(i, j) = weights(i, j) + 20 * ((i + 3 * j) % 5 - 2);
    }
  const auto rows = by_metric(scores_of(GroundTruth::from_dense(weights), Connectivity(default_names(n), std::move(score)),
                                        params_of({"group_pearson", "group_pearson_edges", "weight_pearson"}), groups));
  CHECK(rows.at("group_pearson").n_pairs() == 4);
  CHECK(rows.at("group_pearson").value() > 0.9);
  CHECK(rows.at("group_pearson_edges").value() == rows.at("group_pearson").value());  // every pair is connected
  CHECK(rows.at("weight_pearson").value() < 0.3);
}

TEST_CASE("groups of one variable have no means over pairs, and the reason says so") {
  const GroundTruth truth(3, {{1, 0, 1}, {2, 1, -1}});
  const auto rows = by_metric(scores_of(truth, Connectivity(default_names(3), Matrix(3, 3, 1.0)),
                                        params_of({"group_pearson", "group_pearson_edges"}), {"a", "b", "c"}));
  for (const auto& [metric, what] :
       {std::pair("group_pearson", "defined pairs"), std::pair("group_pearson_edges", "true edges")}) {
    CHECK(std::isnan(rows.at(metric).value()));
    CHECK(has(rows.at(metric).reason(), std::string("no group has five ") + what));
  }
}

}  // namespace golgi
