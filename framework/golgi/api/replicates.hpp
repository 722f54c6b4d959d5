// What wrappers share that run an estimator many times, on surrogates, resamples, windows or halves of a recording
// (nested.hpp): the loop over replicates, parallel and resumable, and the number of replicates that a test needs. Each
// replicate has its own random numbers, so results do not depend on the number of threads or on interruptions.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/causality.hpp"
#include "golgi/api/correction.hpp"
#include "golgi/api/nested.hpp"
#include "golgi/core/export.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/data/cutting.hpp"
#include "golgi/numerics/null_distribution.hpp"

namespace golgi {

/// Computes the numbers of a replicate, `width` of them.
/// @param context  the stage's, except that log and files of replicates are dropped
/// @throws DataError, NumericError if the replicate cannot be used: it is counted as failed
using ReplicateBody = std::function<std::vector<double>(std::ptrdiff_t replicate, const TaskContext& context)>;

struct ReplicatePlan {
  std::string name = "replicate";  ///< in the singular; for messages, and for the file of finished replicates
  std::ptrdiff_t n = 0;
  std::ptrdiff_t width = 0;
  double from = 0, to = 1;  ///< of the stage's progress
};

/// The numbers of all replicates. A tenth may fail, with a warning; a warning of several replicates is given once.
/// @return (n, width), rows of failed replicates NaN
/// @throws NumericError where more fail; Interrupted
GOLGI_API Matrix run_replicates(const ReplicatePlan& plan, const TaskContext& context, const ReplicateBody& body);

/// "replicate_000012", the name for random numbers and files of a replicate.
GOLGI_API std::string replicate_name(const std::string& name, std::ptrdiff_t replicate);

/// Moments of one number over the replicates that did not fail.
struct ReplicateMoments {
  double mean = undefined, sd = undefined;
  std::vector<double> ascending;
};
GOLGI_API ReplicateMoments moments_of(ConstView replicates, std::ptrdiff_t column);

/// Number of samples of a trial; if there are only point variables, on the dataset's grid.
GOLGI_API std::ptrdiff_t n_samples_of(const Dataset& data, const Trial& trial);

/// The cost of n_runs runs of a method, one per thread at a time, each with its own data.
/// @param method  must offer Costed
GOLGI_API Cost cost_of_replicates(const NestedComponent& method, const Workload& work, double n_runs);
/// For a wrapper's interface(): the wrapper offers Costed only if the method does.
template <class Wrapper>
const void* costed_as_method(const Wrapper* wrapper, const NestedComponent& method, std::string_view id) {
  return as<Costed>(method.component()) ? offers<Costed>(wrapper, id) : nullptr;
}

/// Parameters of a test by replicates; a wrapper's Params derive from it and are described by describe_null_test.
struct NullTest {
  std::optional<std::int64_t> m;
  NullPool pool = NullPool::none;
  Correction correction = Correction::benjamini_hochberg;
  double level = 0.05;
  std::int64_t expected_links = 1;
  bool allow = false;
};

template <class Params>
void describe_null_test(SchemaOf<Params>& schema) {
  const auto field = [&]<class T>(const char* name, T NullTest::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  field("m", &NullTest::m)
      .range(1, 10'000'000)
      .doc("Number of replicates. Default: the fewest with which q can reach `level` (at least 199 with `pool: max`).");
  schema
      .choice("pool", static_cast<NullPool Params::*>(&NullTest::pool),
              {{"none", NullPool::none}, {"studentised", NullPool::studentised}, {"max", NullPool::max}})
      .doc(
          "none: each pair has the null distribution of its own replicates. studentised: all pairs share one null "
          "distribution, of (statistic - mean) / standard deviation; this needs far fewer replicates and assumes that the "
          "distributions of all pairs have the same shape. max: family-wise p from the largest such value over all pairs; no "
          "further correction is applied.");
  describe_correction(schema, static_cast<Correction Params::*>(&NullTest::correction));
  field("level", &NullTest::level).range(1e-6, 0.5).doc("Significance level that q must be able to reach.");
  field("expected_links", &NullTest::expected_links)
      .range(1, 1'000'000)
      .doc("Number of pairs that are expected to reach `level`; the more, the fewer replicates are needed.");
  field("allow", &NullTest::allow).doc("true: too few replicates to reach `level` give a warning instead of an error.");
}

/// The number of replicates to run.
/// @param n_tests  pairs that have a score
/// @throws ConfigError if m is too small to reach the level, unless that is allowed; the message gives the number needed
GOLGI_API std::int64_t replicates_of(const NullTest& test, std::ptrdiff_t n_tests, const TaskContext& context);

/// The number of replicates if only the number of possible pairs is known.
GOLGI_API double planned_replicates(const NullTest& test, double n_pairs);

/// The pairs of an estimate that are tested: different variables with a score; each pair once if the estimate is undirected.
struct TestedPair {
  std::ptrdiff_t target = 0, source = 0;
};
GOLGI_API std::vector<TestedPair> tested_pairs(const Connectivity& estimate);

/// Sets p of the pairs, and removes the method's own p, log10 p and q.
/// @param p  per pair
GOLGI_API void set_p_of_null(Connectivity& estimate, const std::vector<TestedPair>& pairs, const std::vector<double>& p,
                             const NullTest& test);

}  // namespace golgi
