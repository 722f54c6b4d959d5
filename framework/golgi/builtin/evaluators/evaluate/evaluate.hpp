// Compares estimates with the ground truth: areas under curves from scores and, if an estimate has p-values, rates of the
// decision at a level; on request, agreement of weights, signs, delays and groups. If truth and estimate change with time, also
// how one follows the other. With a second recording, of the same network and random numbers with a stimulus, also how the
// responses agree with the prediction of the estimate. Intervals of areas and rates are bootstrapped over pairs. An undefined
// metric has no value and a reason.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "golgi/api/evaluator.hpp"
#include "golgi/builtin/evaluators/evaluate/courses.hpp"
#include "golgi/builtin/evaluators/evaluate/weights.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

struct MetricEntry;  // metrics.hpp

class Evaluate : public Evaluator {
 public:
  static constexpr const char* name = "evaluate";
  static constexpr const char* summary = "Scores estimates against the true wiring.";
  static constexpr bool stochastic = true;
  enum class Pairs { all, defined };
  struct Params {
    std::vector<std::string> metrics;
    double alpha = 0.05;
    bool adjusted = true;
    Pairs pairs = Pairs::all;
    WeightScale scale = WeightScale::global;
    CourseParams changing;
    std::vector<int> stimulated_nodes;
    int bootstrap = 500;
    double confidence = 0.95;
    static void describe(SchemaOf<Params>& s);
    /// Replaces aliases by names, so both give the same key.
    static void complete(Params& params, const Value& values, Binder& binder);
  };
  /// @throws ConfigError for an unknown metric, or one that is named twice
  explicit Evaluate(const Params& params);
  static std::vector<Port> ports();

  /// Rows: estimate by estimate in the given order; for each, first the estimate itself, then its members.
  /// @throws DataError for an estimate with another number of variables than the truth, or a stimulated recording of another
  ///         network
  Scores evaluate(const Inputs& input, const TaskContext& context) const override;

 private:
  Params params_;
  std::set<const MetricEntry*> metrics_;  // those that the parameter names
};

}  // namespace golgi
