// causality/bootstrap: how uncertain an estimate is, and which of its links are found again, by resampling trials or blocks.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/api/replicates.hpp>
#include <optional>
#include <string_view>

namespace golgi::bootstrap {

enum class Unit { automatic, trials, blocks };
enum class IntervalKind { basic, percentile };

struct Params {
  Nested<Causality> method;
  Unit unit = Unit::automatic;
  int n = 199;
  double level = 0.95;
  IntervalKind interval = IntervalKind::basic;
  std::optional<std::int64_t> block;
  int history = 10;
  double q = 0.05;
  static void describe(SchemaOf<Params>& schema);
};

class Bootstrap final : public Causality, public Costed {
 public:
  using Params = bootstrap::Params;
  static constexpr const char* name = "causality/bootstrap";
  static constexpr const char* summary = "Intervals of scores and weights, and how often a link is found again, by resampling.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  static constexpr bool accepts_gaps = true;  // the method is given what it can use

  explicit Bootstrap(const Params& params) : params_(params) {}
  /// @return the method's estimate, with low, high and sd of the score
  /// @throws DataError where there are too few trials or samples to resample
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override { return cost_of_replicates(params_.method, work, 1 + params_.n); }
  const void* interface(std::string_view id) const override { return costed_as_method(this, params_.method, id); }

 private:
  Params params_;
};

}  // namespace golgi::bootstrap
