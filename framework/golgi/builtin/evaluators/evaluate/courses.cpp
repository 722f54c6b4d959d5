#include "golgi/builtin/evaluators/evaluate/courses.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "golgi/builtin/evaluators/evaluate/weights.hpp"

namespace golgi {

namespace {

/// A time span of one trial, or of all trials (-1).
struct TimeSpan {
  std::int32_t trial = -1;
  double start_s = 0, stop_s = 0;
};

std::vector<TimeSpan> spans_of(std::span<const Part> parts) {
  std::vector<TimeSpan> all;
  for (const Part& part : parts) all.push_back({part.trial(), part.from(), part.to()});
  return all;
}

std::vector<TimeSpan> spans_of(const GroundTruth& truth) {
  std::vector<TimeSpan> all;
  for (const TruthSegment& segment : truth.segments()) all.push_back({segment.trial, segment.start_s, segment.stop_s});
  return all;
}

/// The segments that make up a bin, with the overlap of each.
using Mix = std::vector<std::pair<std::size_t, double>>;

bool is_of(const TimeSpan& stretch, std::int32_t trial) { return stretch.trial < 0 || trial < 0 || stretch.trial == trial; }

Mix mix_of(const std::vector<TimeSpan>& all, std::int32_t trial, double from, double to) {
  constexpr double rounding = 1e-9;  // fraction of a bin: ignores segments that only touch it
  Mix mix;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const double overlap = std::min(all[k].stop_s, to) - std::max(all[k].start_s, from);
    if (is_of(all[k], trial) && overlap > rounding * (to - from)) mix.emplace_back(k, overlap);
  }
  return mix;
}

double median_length(const std::vector<TimeSpan>& all) {
  std::vector<double> lengths;
  for (const TimeSpan& stretch : all) lengths.push_back(stretch.stop_s - stretch.start_s);
  return median(std::move(lengths));
}

/// Bins that estimate and truth have in common, trial by trial.
struct Bins {
  std::vector<Mix> estimate, truth;
  std::vector<std::size_t> ends;  ///< ends of runs of bins without a gap, each within a trial
};

Bins common_bins(const std::vector<TimeSpan>& estimate, const std::vector<TimeSpan>& truth, double bin_s) {
  std::set<std::int32_t> trials;
  for (const auto* all : {&estimate, &truth})
    for (const TimeSpan& stretch : *all)
      if (stretch.trial >= 0) trials.insert(stretch.trial);
  if (trials.empty()) trials.insert(-1);
  const auto range = [&](const std::vector<TimeSpan>& all, std::int32_t trial) {
    double from = INFINITY, to = -INFINITY;
    for (const TimeSpan& stretch : all)
      if (is_of(stretch, trial)) from = std::min(from, stretch.start_s), to = std::max(to, stretch.stop_s);
    return std::pair(from, to);
  };
  Bins bins;
  for (const std::int32_t trial : trials) {
    const auto [from_a, to_a] = range(estimate, trial);
    const auto [from_b, to_b] = range(truth, trial);
    const double from = std::max(from_a, from_b), to = std::min(to_a, to_b);
    const auto n = to > from ? static_cast<std::ptrdiff_t>((to - from) / bin_s + 1e-6) : 0;
    for (std::ptrdiff_t b = 0; b < n; ++b) {
      const double start = from + static_cast<double>(b) * bin_s;
      Mix of_estimate = mix_of(estimate, trial, start, start + bin_s), of_truth = mix_of(truth, trial, start, start + bin_s);
      if (of_estimate.empty() || of_truth.empty()) {
        bins.ends.push_back(bins.truth.size());
        continue;
      }
      bins.estimate.push_back(std::move(of_estimate));
      bins.truth.push_back(std::move(of_truth));
    }
    bins.ends.push_back(bins.truth.size());
  }
  return bins;
}

/// The mean of a course in each bin.
template <class ValueOf>
std::vector<double> course_of(const std::vector<Mix>& bins, const ValueOf& value_of) {
  std::vector<double> course;
  course.reserve(bins.size());
  for (const Mix& mix : bins) {
    double sum = 0, length = 0;
    for (const auto& [k, overlap] : mix) {
      sum += overlap * value_of(k);
      length += overlap;
    }
    course.push_back(length > 0 ? sum / length : undefined);
  }
  return course;
}

/// Means over windows of `width` bins within runs.
std::vector<double> smoothed(const std::vector<double>& course, const std::vector<std::size_t>& ends, std::size_t width) {
  if (width <= 1) return course;
  std::vector<double> means, sums;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    sums.assign(1, 0);
    for (std::size_t t = begin; t < end; ++t) sums.push_back(sums.back() + course[t]);
    for (std::size_t t = width; t < sums.size(); ++t) means.push_back((sums[t] - sums[t - width]) / static_cast<double>(width));
    begin = end;
  }
  return means;
}

double deviation_of(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double squares = 0;
  for (const double value : x) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / n);
}

bool is_defined(const std::vector<double>& x) {
  return std::ranges::none_of(x, [](double value) { return std::isnan(value); });
}

/// Correlation of numbers that come in pairs, computed about running means.
class RunningCorrelation {
 public:
  void add(double x, double y) {
    ++n_;
    const double dx = x - mean_x_, dy = y - mean_y_;
    mean_x_ += dx / n_;
    mean_y_ += dy / n_;
    xx_ += dx * (x - mean_x_);
    yy_ += dy * (y - mean_y_);
    xy_ += dx * (y - mean_y_);
  }
  double value() const { return xx_ > 0 && yy_ > 0 ? xy_ / std::sqrt(xx_ * yy_) : undefined; }

 private:
  double n_ = 0, mean_x_ = 0, mean_y_ = 0, xx_ = 0, yy_ = 0, xy_ = 0;
};

/// Column of each link in the truth's segment weights, (N, N); -1: none.
std::vector<std::ptrdiff_t> columns_of_links(const GroundTruth& truth) {
  const std::ptrdiff_t n = truth.n();
  std::vector<std::ptrdiff_t> columns(n * n, -1);
  std::ptrdiff_t at = 0;
  for (const Link& link : truth.links()) columns[link.target * n + link.source] = at++;
  return columns;
}

double largest_magnitude(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

/// The courses of one pair of variables.
struct PairCourses {
  std::vector<double> estimated, actual;
  double moved = 0;  ///< standard deviation over time of the true weight
};

void remove_mean_of(std::vector<PairCourses>& pairs, std::vector<double> PairCourses::*course) {
  for (std::size_t t = 0; !pairs.empty() && t < (pairs.front().*course).size(); ++t) {
    double sum = 0;
    for (const PairCourses& pair : pairs) sum += (pair.*course)[t];
    for (PairCourses& pair : pairs) (pair.*course)[t] -= sum / static_cast<double>(pairs.size());
  }
}

void compare_with_controls(const std::vector<std::vector<double>>& estimated, const std::vector<std::vector<double>>& actual,
                           CourseScores& scores) {
  for (std::size_t k = 0; k < estimated.size(); ++k) {
    std::vector<double> rolled = actual[k];
    std::rotate(rolled.begin(), rolled.end() - static_cast<std::ptrdiff_t>(rolled.size() / 2), rolled.end());
    scores.r.push_back(pearson(estimated[k], actual[k]).value);
    scores.shifted.push_back(pearson(estimated[k], rolled).value);
    scores.other.push_back(estimated.size() > 1 ? pearson(estimated[k], actual[(k + 1) % actual.size()]).value : undefined);
  }
}

}  // namespace

CourseScores compare_courses(const GroundTruth& truth, std::span<const Part> parts, const CourseParams& params) {
  const std::vector<TimeSpan> of_estimate = spans_of(parts), of_truth = spans_of(truth);
  CourseScores scores;
  scores.bin_s = params.bin_s ? *params.bin_s : median_length(of_estimate);
  if (!params.bin_s && truth.reading() == SegmentReading::mean) scores.bin_s = std::max(scores.bin_s, median_length(of_truth));
  const Bins bins = common_bins(of_estimate, of_truth, scores.bin_s);
  const auto width = static_cast<std::size_t>(std::max(1L, std::lround(params.smooth_s / scores.bin_s)));
  if (smoothed(std::vector<double>(bins.truth.size()), bins.ends, width).size() < 3) {
    scores.reason = "estimate and truth have fewer than three bins in common; set changing.bin_s or smooth_s lower";
    return scores;
  }
  std::vector<Matrix> weights;
  for (const Part& part : parts) weights.push_back(signed_weights(part.estimate()));
  const SharedMatrix& actual_weights = truth.segment_weights();
  const double least = params.min_movement.value_or(1e-9 * largest_magnitude(actual_weights.values()));
  const std::vector<std::ptrdiff_t> columns = columns_of_links(truth);
  RunningCorrelation entries;
  std::vector<std::vector<double>> all_estimated, all_actual;  // of pairs that change
  for (std::ptrdiff_t i = 0; i < truth.n(); ++i) {
    std::vector<PairCourses> pairs;
    for (std::ptrdiff_t j = 0; j < truth.n(); ++j) {
      if (i == j) continue;
      std::vector<double> estimated =
          smoothed(course_of(bins.estimate, [&](std::size_t k) { return weights[k](i, j); }), bins.ends, width);
      if (!is_defined(estimated)) {
        ++scores.n_undefined;
        continue;
      }
      const std::ptrdiff_t column = columns[i * truth.n() + j];
      std::vector<double> actual(estimated.size(), 0.0);
      if (column >= 0)
        actual = smoothed(course_of(bins.truth, [&](std::size_t k) { return actual_weights(k, column); }), bins.ends, width);
      const double moved = deviation_of(actual);
      pairs.push_back({std::move(estimated), std::move(actual), moved});
    }
    if (params.common_course == CommonCourse::remove) {
      remove_mean_of(pairs, &PairCourses::estimated);
      remove_mean_of(pairs, &PairCourses::actual);
    }
    for (PairCourses& pair : pairs) {
      for (std::size_t t = 0; t < pair.actual.size(); ++t) entries.add(pair.estimated[t], pair.actual[t]);
      scores.movement.values.push_back(deviation_of(pair.estimated));
      scores.movement.connected.push_back(pair.moved > least);
      if (!(pair.moved > least)) {
        ++scores.n_static;
        continue;
      }
      scores.moved.push_back(pair.moved);
      all_estimated.push_back(std::move(pair.estimated));
      all_actual.push_back(std::move(pair.actual));
    }
  }
  compare_with_controls(all_estimated, all_actual, scores);
  scores.entries_r = entries.value();
  if (scores.r.empty()) scores.reason = "no pair with an estimate changes in the truth";
  return scores;
}

namespace {

/// A border between two successive parts of a trial, and the size of the change of the weights there.
struct Border {
  double time_s = 0, change = 0;
};

std::vector<Border> borders_of(std::span<const Part> parts, std::int32_t trial) {
  std::vector<const Part*> of_trial;
  for (const Part& part : parts)
    if (part.trial() < 0 || trial < 0 || part.trial() == trial) of_trial.push_back(&part);
  std::ranges::stable_sort(of_trial, {}, &Part::from);
  std::vector<Border> borders;
  std::vector<std::vector<double>> steps;  // squared changes: per border, of all pairs
  Matrix before;
  for (std::size_t k = 0; k < of_trial.size(); ++k) {
    Matrix now = signed_weights(of_trial[k]->estimate());
    if (k > 0) {
      borders.push_back({(of_trial[k - 1]->to() + of_trial[k]->from()) / 2, 0});
      auto& of_border = steps.emplace_back();
      for (std::ptrdiff_t e = 0; e < now.size(); ++e) of_border.push_back(std::pow(now.values()[e] - before.values()[e], 2));
    }
    before = std::move(now);
  }
  for (std::size_t e = 0; !steps.empty() && e < steps.front().size(); ++e) {
    double sum = 0;
    for (const auto& of_border : steps) sum += of_border[e];
    for (std::size_t k = 0; k < steps.size() && sum > 0; ++k)  // NaN: no estimate of the pair
      borders[k].change += steps[k][e] / sum;
  }
  return borders;
}

}  // namespace

std::vector<double> switch_errors(const GroundTruth& truth, std::span<const Part> parts) {
  std::vector<double> errors;
  const std::vector<TimeSpan> actual = spans_of(truth);
  for (std::size_t s = 1; s < actual.size();) {
    const std::int32_t trial = actual[s - 1].trial;
    std::vector<double> switches;
    for (; s < actual.size() && actual[s].trial == trial; ++s) switches.push_back(actual[s].start_s);
    ++s;
    std::vector<Border> borders = borders_of(parts, trial);
    std::ranges::stable_sort(borders, std::ranges::greater{}, &Border::change);
    if (borders.size() > switches.size()) borders.resize(switches.size());
    std::ranges::sort(borders, {}, &Border::time_s);
    for (std::size_t k = 0; k < switches.size(); ++k)
      errors.push_back(borders.size() == switches.size() ? std::abs(borders[k].time_s - switches[k]) : undefined);
  }
  return errors;
}

LabelledPairs changes_at_switches(const GroundTruth& truth, std::span<const Part> parts, Change which) {
  const std::vector<TimeSpan> estimate = spans_of(parts), actual = spans_of(truth);
  std::vector<Matrix> weights;
  for (const Part& part : parts) weights.push_back(signed_weights(part.estimate()));
  // Only parts within a segment: a part across a switch belongs to neither side.
  const auto within = [&](const TimeSpan& segment) {
    constexpr double rounding = 1e-9;
    Mix mix = mix_of(estimate, segment.trial, segment.start_s, segment.stop_s);
    std::erase_if(mix, [&](const auto& of) {
      const TimeSpan& part = estimate[of.first];
      return of.second < (1 - rounding) * (part.stop_s - part.start_s);
    });
    return std::vector<Mix>{std::move(mix)};
  };
  LabelledPairs changes;
  for (std::size_t s = 1; s < actual.size(); ++s) {
    if (actual[s].trial != actual[s - 1].trial) continue;
    const std::vector<Mix> before = within(actual[s - 1]), after = within(actual[s]);
    const Matrix true_before = truth.dense_in(static_cast<std::ptrdiff_t>(s) - 1),
                 true_after = truth.dense_in(static_cast<std::ptrdiff_t>(s));
    for (std::ptrdiff_t i = 0; i < truth.n(); ++i)
      for (std::ptrdiff_t j = 0; j < truth.n(); ++j) {
        if (i == j) continue;
        const bool was = true_before(i, j) != 0, is = true_after(i, j) != 0;
        if ((which == Change::gained && was) || (which == Change::lost && !was)) continue;
        const auto value_of = [&](std::size_t k) { return weights[k](i, j); };
        changes.values.push_back(std::abs(course_of(after, value_of).front() - course_of(before, value_of).front()));
        changes.connected.push_back(which == Change::any ? true_before(i, j) != true_after(i, j) : was != is);
      }
  }
  return changes;
}

}  // namespace golgi
