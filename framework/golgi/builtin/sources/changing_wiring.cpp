// True wiring that changes with time, from a folder of arrays:
//   weights_at.npy  (segments, N, N), row = target; or (links, segments) with pairs.npy (links, 2), target and source of each
//   knots.npy       (segments) samples at which the segments begin; the last one lasts to the end of the recording
//   delays.npy      (N, N) in seconds, NaN where there is no link; may be left out
//   groups.csv      a group per variable, one per line, in their order; may be left out
#include <algorithm>
#include <cmath>
#include <map>

#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/wiring.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail_in(const fs::path& file, const std::string& message) {
  throw DataError("'" + file.string() + "': " + message);
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const std::int64_t size : shape) sizes.push_back(std::to_string(size));
  return "(" + join(sizes, ", ") + ")";
}

/// Samples at which the segments begin.
std::vector<double> knots_of(const fs::path& file, double n_samples) {
  if (!fs::exists(file)) fail_in(file, "there is no such file; weights_at.npy needs the sample at which each segment begins");
  const Matrix knots = read_npy(file);
  std::vector<double> begins(knots.values().begin(), knots.values().end());
  for (std::size_t k = 0; k < begins.size(); ++k) {
    const bool is_sample = begins[k] >= 0 && begins[k] < n_samples && begins[k] == std::floor(begins[k]);
    if (!is_sample || (k > 0 && begins[k] <= begins[k - 1]))
      fail_in(file, "entry " + std::to_string(k) + " is " + format_number(begins[k]) +
                        "; expected ascending samples from 0 to " + format_number(n_samples - 1));
  }
  return begins;
}

/// Links with their weights over time.
struct CourseOfLinks {
  std::vector<Link> links;
  std::vector<std::vector<double>> weights;  ///< per link, one per segment

  void add(std::int32_t target, std::int32_t source, std::vector<double> of, const fs::path& file) {
    if (std::ranges::any_of(of, [](double weight) { return !std::isfinite(weight); }))
      fail_in(file, "a weight from variable " + std::to_string(source) + " to " + std::to_string(target) + " is not finite");
    if (std::ranges::all_of(of, [](double weight) { return weight == 0; })) return;
    links.push_back({target, source, 1});
    weights.push_back(std::move(of));
  }
};

CourseOfLinks of_matrices(const fs::path& file, const NpyArray& array, std::int64_t n, const WiringRules& rules) {
  const auto& shape = array.info.shape;
  if (shape.size() != 3 || shape[1] != n || shape[2] != n)
    fail_in(file, "has the shape " + shape_text(shape) + "; (segments, " + std::to_string(n) + ", " + std::to_string(n) +
                      ") is expected for " + plural(n, "variable") + ", or pairs.npy next to it");
  CourseOfLinks course;
  for (std::int32_t i = 0; i < n; ++i)
    for (std::int32_t j = 0; j < n; ++j) {
      std::vector<double> weights;
      for (std::int64_t k = 0; k < shape[0]; ++k) weights.push_back(array.values(0, (k * n + i) * n + j));
      if (rules.row_is_source)
        course.add(j, i, std::move(weights), file);
      else
        course.add(i, j, std::move(weights), file);
    }
  return course;
}

CourseOfLinks of_pairs(const fs::path& file, const NpyArray& array, const fs::path& pairs_file, std::int64_t n) {
  const Matrix pairs = read_npy(pairs_file);
  const auto& shape = array.info.shape;
  if (pairs.cols() != 2) fail_in(pairs_file, "has " + plural(pairs.cols(), "column") + "; target and source are expected");
  if (shape.size() != 2 || shape[0] != pairs.rows())
    fail_in(file, "has the shape " + shape_text(shape) + "; (" + std::to_string(pairs.rows()) +
                      ", segments) is expected, a row per pair of pairs.npy");
  CourseOfLinks course;
  for (std::ptrdiff_t e = 0; e < pairs.rows(); ++e) {
    for (const double end : pairs.row(e))
      if (!(end >= 0 && end < static_cast<double>(n) && end == std::floor(end)))
        fail_in(pairs_file, "row " + std::to_string(e) + " names variable " + format_number(end) + "; there are " +
                                plural(n, "variable") + ", numbered from 0");
    std::vector<double> weights;
    for (std::int64_t k = 0; k < shape[1]; ++k) weights.push_back(array.values(0, e * shape[1] + k));
    course.add(static_cast<std::int32_t>(pairs(e, 0)), static_cast<std::int32_t>(pairs(e, 1)), std::move(weights), file);
  }
  return course;
}

void add_delays(const fs::path& file, std::int64_t n, const WiringRules& rules, std::vector<Link>& links) {
  const Matrix delays = read_npy(file);
  if (delays.rows() != n || delays.cols() != n)
    fail_in(file, "is " + std::to_string(delays.rows()) + " x " + std::to_string(delays.cols()) + "; " + plural(n, "variable") +
                      " need a row and a column each");
  for (Link& link : links)
    link.delay_s = rules.row_is_source ? delays(link.source, link.target) : delays(link.target, link.source);
}

std::vector<std::string> listed_groups(const fs::path& file, std::size_t n) {
  std::vector<std::string> groups;
  for (const CsvRow& row : read_csv_cells(file)) groups.push_back(row.cells.back().text);
  if (groups.size() == n + 1 && groups.front() == "group") groups.erase(groups.begin());
  if (groups.size() != n)
    fail_in(file, plural(groups.size(), "line") + " for " + plural(n, "variable") +
                      "; expected a group per line, and perhaps the line 'group' before them");
  return groups;
}

}  // namespace

bool is_changing_wiring(const fs::path& path) { return fs::exists(path / "weights_at.npy"); }

Wiring read_changing_wiring(const fs::path& folder, const std::vector<std::string>& names, const WiringRules& rules,
                            const TaskContext& context) {
  const auto n = std::ssize(names);
  const fs::path file = folder / "weights_at.npy", pairs = folder / "pairs.npy", delays = folder / "delays.npy",
                 groups = folder / "groups.csv";
  const NpyArray array = read_npy_array(file, context.poll());
  if (array.values.empty()) fail_in(file, "holds no numbers");
  CourseOfLinks course = fs::exists(pairs) ? of_pairs(file, array, pairs, n) : of_matrices(file, array, n, rules);
  const std::vector<double> begins = knots_of(folder / "knots.npy", std::round(rules.duration_s / rules.dt_s));
  const std::int64_t n_segments = fs::exists(pairs) ? array.info.shape[1] : array.info.shape[0];
  if (std::ssize(begins) != n_segments)
    fail_in(folder / "knots.npy", std::to_string(begins.size()) + " entries" + " for " + plural(n_segments, "segment") +
                                      " of weights_at.npy; expected one for each");
  if (fs::exists(delays)) add_delays(delays, n, rules, course.links);
  std::vector<TruthSegment> segments;
  for (std::size_t k = 0; k < begins.size(); ++k)
    segments.push_back({-1, begins[k] * rules.dt_s, k + 1 < begins.size() ? begins[k + 1] * rules.dt_s : rules.duration_s});
  const GroundTruth links(static_cast<std::int32_t>(n), course.links);
  // The truth orders its links by source; the arrays have an order of their own.
  std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> at;
  for (std::size_t e = 0; e < course.links.size(); ++e) at[{course.links[e].target, course.links[e].source}] = e;
  Matrix weights(std::ssize(segments), links.n_links());
  std::ptrdiff_t column = 0;
  for (const Link& link : links.links()) {
    const std::vector<double>& of = course.weights[at.at({link.target, link.source})];
    for (std::ptrdiff_t k = 0; k < weights.rows(); ++k) weights(k, column) = of[k];
    ++column;
  }
  const auto reading = rules.segments_are_means ? SegmentReading::mean : SegmentReading::constant;
  Wiring wiring{links.with_segments(std::move(segments), std::move(weights), reading), {}};
  if (fs::exists(groups)) wiring.groups = listed_groups(groups, names.size());
  return wiring;
}

}  // namespace golgi
