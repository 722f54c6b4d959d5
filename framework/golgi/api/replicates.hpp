// What wrappers share that run an estimator many times, on surrogates, resamples, windows or halves of a recording
// (nested.hpp): the loop over replicates, parallel and resumable, and how many a test needs. Random numbers are the replicate's
// own, so results are the same at any number of threads and after an interruption.
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

/// The numbers that are kept of a replicate, `width` of them.
/// @param context  the stage's, which keeps neither log nor files of replicates
/// @throws DataError, NumericError where the replicate cannot be used: it is counted as failed
using ReplicateBody = std::function<std::vector<double>(std::ptrdiff_t replicate, const TaskContext& context)>;

struct ReplicatePlan {
  std::string name = "replicate";  ///< in the singular; for messages, and for the file of what is done
  std::ptrdiff_t n = 0;
  std::ptrdiff_t width = 0;
  double from = 0, to = 1;  ///< of the stage's progress
};

/// Of all replicates. A tenth may fail, with a warning; a warning that several replicates give is given once.
/// @return (n, width), rows of failed replicates NaN
/// @throws NumericError where more fail; Interrupted
GOLGI_API Matrix run_replicates(const ReplicatePlan& plan, const TaskContext& context, const ReplicateBody& body);

/// "replicate_000012", which random numbers and files of a part of the work go by.
GOLGI_API std::string replicate_name(const std::string& name, std::ptrdiff_t replicate);

/// Of the replicates of one number, those that did not fail.
struct ReplicateMoments {
  double mean = undefined, sd = undefined;
  std::vector<double> ascending;
};
GOLGI_API ReplicateMoments moments_of(ConstView replicates, std::ptrdiff_t column);

/// Samples of a trial, of point variables alone on the dataset's grid.
GOLGI_API std::ptrdiff_t n_samples_of(const Dataset& data, const Trial& trial);

/// Of so many runs of a method, as many at a time as there are threads, each with data of its own.
/// @param method  which offers Costed
GOLGI_API Cost cost_of_replicates(const NestedComponent& method, const Workload& work, double n_runs);
/// What a wrapper's interface() answers: without what the method costs there is nothing to tell.
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
      .doc("Replicates. Default: the fewest with which q can reach `level` (199 where `pool` is max).");
  schema
      .choice("pool", static_cast<NullPool Params::*>(&NullTest::pool),
              {{"none", NullPool::none}, {"studentised", NullPool::studentised}, {"max", NullPool::max}})
      .doc(
          "none: each pair has the null distribution of its own replicates. studentised: all pairs share one, of (statistic - "
          "mean) / standard deviation; needs far fewer replicates and assumes that all have one shape. max: family-wise p from "
          "the largest such value over all pairs; there is no further correction.");
  describe_correction(schema, static_cast<Correction Params::*>(&NullTest::correction));
  field("level", &NullTest::level).range(1e-6, 0.5).doc("That q must be able to reach.");
  field("expected_links", &NullTest::expected_links)
      .range(1, 1'000'000)
      .doc("How many pairs are expected to reach `level` together; more of them need fewer replicates.");
  field("allow", &NullTest::allow).doc("true: too few replicates to reach `level` are a warning and not an error.");
}

/// How many replicates are run.
/// @param n_tests  pairs that have a score
/// @throws ConfigError for m too few to reach the level, unless they are allowed; the message names the number needed
GOLGI_API std::int64_t replicates_of(const NullTest& test, std::ptrdiff_t n_tests, const TaskContext& context);

/// The same before anything is known but how many pairs there can be.
GOLGI_API double planned_replicates(const NullTest& test, double n_pairs);

/// The pairs of an estimate that are tested: of different variables, with a score; of an undirected estimate once.
struct TestedPair {
  std::ptrdiff_t target = 0, source = 0;
};
GOLGI_API std::vector<TestedPair> tested_pairs(const Connectivity& estimate);

/// Sets p of the pairs, and nothing else that the method had of p.
/// @param p  per pair
GOLGI_API void set_p_of_null(Connectivity& estimate, const std::vector<TestedPair>& pairs, const std::vector<double>& p,
                             const NullTest& test);

}  // namespace golgi
