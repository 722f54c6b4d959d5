#include "ccm.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/numerics/null_distribution.hpp>
#include <golgi/numerics/pairwise.hpp>
#include <golgi/numerics/trials.hpp>
#include <numeric>
#include <string>

namespace golgi::ccm {
namespace {

/// Predictions of every source from one target's manifold.
struct OfTarget {
  int dimension = 1;
  std::vector<double> forecast;            ///< skill of the forecast, by dimension
  std::vector<std::ptrdiff_t> sizes;       ///< of libraries, the last one of all rows
  std::vector<double> skill, p_surrogate;  ///< (N)
  std::vector<double> p_convergence;       ///< (N)
  Matrix mean, deviation;                  ///< (N, sizes) over the draws
};

/// Number of replicates for n variables; with fewer a single pair cannot reach q <= 0.05.
double replicates_needed_by(double n) {
  constexpr double level = 0.05;
  return static_cast<double>(replicates_needed(NullPool::none, n * (n - 1), level));
}

double forecast_seconds(const Workload& work, const Ccm::Params& params) {
  const auto n = static_cast<double>(work.n_variables), rows = static_cast<double>(work.n_samples);
  const double neighbours = params.longest() + 1, maps = neighbours + params.n_draws() * (params.libraries - 1.0);
  constexpr double search_s = 1e-6, sum_s = 3e-9;
  return n * maps * rows * search_s * neighbours + n * n * (maps + params.n_surrogates()) * rows * neighbours * sum_s;
}

/// Library sizes from the smallest that a dimension allows to all samples, growing by a constant factor.
std::vector<std::ptrdiff_t> sizes_of(std::ptrdiff_t n, int dimension, int n_sizes) {
  const auto least = static_cast<double>(std::min<std::ptrdiff_t>(n, std::max<std::ptrdiff_t>(dimension + 2, n / 20)));
  std::vector<std::ptrdiff_t> sizes;
  for (int k = 0; k < n_sizes; ++k) {
    const double share = n_sizes > 1 ? static_cast<double>(k) / (n_sizes - 1) : 1;
    sizes.push_back(static_cast<std::ptrdiff_t>(std::round(least * std::pow(static_cast<double>(n) / least, share))));
  }
  sizes.back() = n;
  return sizes;
}

class CrossMapping {
 public:
  CrossMapping(const Samples& samples, const Ccm::Params& params, std::ptrdiff_t n_variables, const TaskContext& context)
      : samples_(samples), params_(params), n_(n_variables), context_(context) {}

  OfTarget of(std::ptrdiff_t target) const {
    OfTarget found;
    found.dimension = params_.dimension.value_or(0);
    if (!params_.dimension)
      found.dimension = best_dimension(samples_, target, params_.max_dimension, params_.delay, params_.theiler, found.forecast,
                                       context_.poll());
    context_.check_cancelled();
    const Matrix points = samples_.points(target, found.dimension, params_.delay);
    std::vector<std::ptrdiff_t> all(samples_.n());
    std::iota(all.begin(), all.end(), 0);
    const CrossMap whole(points, samples_.times(), all, params_.theiler);
    found.sizes = sizes_of(samples_.n(), found.dimension, params_.libraries);
    for (std::ptrdiff_t j = 0; j < n_; ++j) {
      const auto values = samples_.at_rows(j);
      found.skill.push_back(whole.skill(values));
      found.p_surrogate.push_back(j == target ? undefined : surrogate_p(whole, target, j, found.skill.back()));
    }
    draw_libraries(points, target, found);
    return found;
  }

 private:
  /// p from surrogates: the source is shifted cyclically along its trials by at least a tenth; manifold and neighbours stay.
  double surrogate_p(const CrossMap& map, std::ptrdiff_t target, std::ptrdiff_t source, double skill) const {
    Random random = context_.random("surrogates", static_cast<std::uint64_t>(target * n_ + source));
    int as_large = 0;
    for (int s = 0; s < params_.n_surrogates(); ++s) {
      context_.check_cancelled();
      std::vector<std::ptrdiff_t> by;
      for (std::ptrdiff_t r = 0; r < samples_.n_trials(); ++r) {
        const auto length = samples_.length(r), away = length / 10;
        by.push_back(away + static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(length - 2 * away))));
      }
      as_large += !(map.skill(samples_.at_rows(source, by)) < skill);
    }
    return (1.0 + as_large) / (1.0 + params_.n_surrogates());
  }

  void draw_libraries(const Matrix& points, std::ptrdiff_t target, OfTarget& found) const {
    const auto n_sizes = std::ssize(found.sizes);
    found.mean = Matrix(n_, n_sizes);
    found.deviation = Matrix(n_, n_sizes);
    std::vector<int> as_large(n_);  // number of smallest libraries with at least the skill of all rows
    std::vector<std::ptrdiff_t> rows(samples_.n());
    for (std::ptrdiff_t k = 0; k < n_sizes; ++k) {
      Random random = context_.random("libraries " + std::to_string(target), static_cast<std::uint64_t>(k));
      const int n_draws = k + 1 < n_sizes ? params_.n_draws() : 1;
      for (int draw = 0; draw < n_draws; ++draw) {
        context_.check_cancelled();
        std::iota(rows.begin(), rows.end(), 0);
        for (std::ptrdiff_t m = 0; m < found.sizes[k]; ++m)  // Fisher-Yates, as far as needed
          std::swap(rows[m], rows[m + static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(samples_.n() - m)))]);
        std::vector<std::ptrdiff_t> library(rows.begin(), rows.begin() + found.sizes[k]);
        std::ranges::sort(library);
        const CrossMap map(points, samples_.times(), library, params_.theiler);
        for (std::ptrdiff_t j = 0; j < n_; ++j) {
          const double skill = map.skill(samples_.at_rows(j));
          found.mean(j, k) += skill / n_draws;
          found.deviation(j, k) += skill * skill / n_draws;
          if (k == 0) as_large[j] += !(skill < found.skill[j]);
        }
      }
      for (std::ptrdiff_t j = 0; j < n_; ++j)
        found.deviation(j, k) = std::sqrt(std::max(0.0, found.deviation(j, k) - found.mean(j, k) * found.mean(j, k)));
    }
    for (const int count : as_large) found.p_convergence.push_back((1.0 + count) / (1.0 + params_.n_draws()));
  }

  const Samples& samples_;
  const Ccm::Params& params_;
  std::ptrdiff_t n_;
  const TaskContext& context_;
};

void write_tables(const std::vector<OfTarget>& all, const Dataset& data, const TaskContext& context) {
  std::string convergence = "target,source,library,mean_skill,sd\n",
              pairs = "target,source,dimension,skill,p_surrogate,p_convergence\n";
  for (std::ptrdiff_t i = 0; i < std::ssize(all); ++i)
    for (std::ptrdiff_t j = 0; j < std::ssize(all); ++j) {
      if (i == j) continue;
      const std::string who = csv_field(data.names()[i]) + "," + csv_field(data.names()[j]) + ",";
      for (std::ptrdiff_t k = 0; k < std::ssize(all[i].sizes); ++k)
        convergence += who + std::to_string(all[i].sizes[k]) + "," + csv_number(all[i].mean(j, k)) + "," +
                       csv_number(all[i].deviation(j, k)) + "\n";
      pairs += who + std::to_string(all[i].dimension) + "," + csv_number(all[i].skill[j]) + "," +
               csv_number(all[i].p_surrogate[j]) + "," + csv_number(all[i].p_convergence[j]) + "\n";
    }
  context.output("convergence.csv", convergence);
  context.output("pairs.csv", pairs);
}

void warn_of(const Samples& samples, const Dataset& data, const Ccm::Params& params, const TaskContext& context) {
  constexpr double many = 0.1;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    std::vector<double> sorted(samples.values(i).begin(), samples.values(i).end());
    std::ranges::sort(sorted);
    const auto n = static_cast<double>(sorted.size());
    const double share = 1 - static_cast<double>(std::unique(sorted.begin(), sorted.end()) - sorted.begin()) / n;
    if (share <= many) continue;
    context.warn({"ties",
                  format_number(std::round(100 * share)) + " % of the values of '" + data.names()[i] +
                      "' repeat another (and perhaps so for other variables)",
                  "the choice of nearest points is arbitrary there, and skill is too small",
                  "use an estimator for events or discrete signals"});
    break;
  }
  const auto n = static_cast<double>(data.n_variables());
  const double needed = replicates_needed_by(n);
  if (const int fewest = std::min(params.n_surrogates(), params.n_draws()); fewest < needed)
    context.warn({"few_surrogates",
                  std::to_string(params.n_surrogates()) + " surrogates and " + std::to_string(params.n_draws()) +
                      " draws give no p below " + format_number(1.0 / (1 + fewest)) + ", and " + format_number(n * (n - 1)) +
                      " pairs are tested",
                  "a single connection cannot reach q <= 0.05",
                  "set both to " + format_number(needed) + ", or choose variables with transform/select"});
}

}  // namespace

void Ccm::Params::describe(SchemaOf<Params>& schema) {
  schema.field("dimension", &Params::dimension)
      .range(1, 64)
      .doc(
          "Dimension of every manifold. null: for each variable the one from 1 to max_dimension that forecasts its next sample "
          "best.");
  schema.field("max_dimension", &Params::max_dimension).range(1, 64).doc("Largest dimension tried.");
  schema.field("delay", &Params::delay).unit("samples").range(1, 1e6).doc("Delay between the coordinates of a manifold.");
  schema.field("theiler", &Params::theiler)
      .unit("samples")
      .range(1, 1e6)
      .doc(
          "Samples nearer in time than this are not neighbours. 1: only a sample itself is excluded. For smooth signals set it "
          "higher.");
  schema.field("libraries", &Params::libraries)
      .range(2, 100)
      .doc("Number of library sizes, from a twentieth of the samples to all.");
  schema.field("draws", &Params::draws)
      .range(1, 1e6)
      .doc(
          "Random libraries of each size. null: as many as a single connection needs to reach q <= 0.05, at least 100; where "
          "these are forecast to take more than a quarter of an hour of one core, 100.");
  schema.field("surrogates", &Params::surrogates)
      .range(1, 1e6)
      .doc("Surrogates of a source behind each p-value. null: chosen as for draws, with 200 in place of 100.");
  describe_correction(schema, &Params::correction);
}

std::vector<Waiver> Ccm::waivers() {
  return {{"recovery", "a linear process with random input is not a deterministic system: see the README's assumptions"}};
}

Cost Ccm::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), rows = static_cast<double>(work.n_samples);
  return {sizeof(double) * rows * (n + work.n_threads * (3.0 * (params_.longest() + 1) + 8)),
          forecast_seconds(work, grown(work)), "lower max_dimension, or shorten the recording with transform/slice"};
}

Ccm::Params Ccm::grown(const Workload& work) const {
  constexpr double grow_limit_s = 900;
  const auto needed = static_cast<int>(std::min(1e6, replicates_needed_by(static_cast<double>(work.n_variables))));
  Params grown = params_, usual = params_;
  for (auto member : {&Params::draws, &Params::surrogates}) {
    const int at_least = member == &Params::draws ? params_.n_draws() : params_.n_surrogates();
    usual.*member = at_least;
    grown.*member = params_.*member ? at_least : std::max(at_least, needed);
  }
  // The number needed, or the default: a number between the two costs more and does not reach q <= 0.05 either.
  return forecast_seconds(work, grown) <= grow_limit_s ? grown : usual;
}

Connectivity Ccm::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const auto trials = views_of(data);
  require_finite(trials, data.names());
  require_varying(trials, data.names());
  const std::ptrdiff_t reach = static_cast<std::ptrdiff_t>(params_.longest() - 1) * params_.delay;
  std::vector<ConstView> used;
  std::ptrdiff_t longest = 0;
  for (const auto& trial : trials) {
    longest = std::max(longest, trial.cols());
    if (trial.cols() > reach + 1) used.push_back(trial);
  }
  const std::ptrdiff_t least = 2 * (params_.longest() + 2) + 2 * params_.theiler;
  if (used.empty() || n_samples_with_lags(used, reach) < least)
    throw DataError("the longest trial has " + plural(longest, "sample") + "; manifolds of dimension " +
                    std::to_string(params_.longest()) + " and delay " + std::to_string(params_.delay) + " need " +
                    std::to_string(reach + least) + "; set max_dimension or delay lower, or record longer");
  if (used.size() < trials.size())
    context.warn({"short_trials",
                  plural(trials.size() - used.size(), "trial") + " shorter than the past that a point of the manifold needs, " +
                      plural(reach + 2, "sample"),
                  "they are not used", "set max_dimension or delay lower"});
  const Samples samples(used, reach);
  const auto n = data.n_variables();
  const Params params = grown({n, std::ssize(used), samples.n(), 0, context.n_threads()});
  warn_of(samples, data, params, context);
  context.log(plural(params.n_surrogates(), "surrogate") + " of a source and " + plural(params.n_draws(), "draw") +
              " of each library behind each p-value");
  const CrossMapping mapping(samples, params, n, context);
  std::vector<OfTarget> all(n);
  std::atomic<std::ptrdiff_t> n_done = 0;
  context.parallel_for(n, [&](std::ptrdiff_t i) {
    all[i] = mapping.of(i);
    context.progress(static_cast<double>(++n_done) / static_cast<double>(n), "targets");
  });
  Matrix score(n, n, undefined), p = score;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      if (i == j || std::isnan(all[i].skill[j])) continue;
      score(i, j) = all[i].skill[j];
      p(i, j) = std::max(all[i].p_surrogate[j], all[i].p_convergence[j]);
    }
  for (const auto& warning : pairwise_warnings(p,
                                               "use an estimator that conditions on the other variables: "
                                               "causality/event_granger, or causality/transfer_entropy with selection: greedy"))
    context.warn(warning);
  write_tables(all, data, context);
  Connectivity result(data.names(), std::move(score));
  return result.set_p(std::move(p), params_.correction)
      .set_meaning("correlation of the source with its prediction from the target's past");
}

std::vector<Suits> Ccm::suits() {
  return {
      Suits(SignalKind::signals)
          .rank(10)
          .assumes("deterministic dynamics, weakly coupled; neither synchrony nor a stochastic drive")
          .caveat(
              "variables that a third one drives, or that are synchronous, predict each other as well as a driver is predicted")
          .gives("score, p, q")
          .cost("O(N T² surrogates)")
          .variables({.most = 30})};
}

}  // namespace golgi::ccm

GOLGI_PLUGIN("ccm", "1.0.0") { registry.add<golgi::ccm::Ccm>(); }
