// causality/surrogate_test: p-values for any estimator, from recordings in which one source is not related to the others.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/api/replicates.hpp>
#include <string_view>

namespace golgi::surrogate_test {

enum class Null { shift, trials, iaaft, jitter, blocks, permute };
enum class Statistic { score, p, weight };

struct Params : NullTest {
  Nested<Causality> method;
  Null null = Null::shift;
  Statistic statistic = Statistic::score;
  bool joint = false;
  std::int64_t block = 10;
  double interval_s = 0.02;
  static void describe(SchemaOf<Params>& schema);
};

class SurrogateTest final : public Causality, public Costed {
 public:
  using Params = surrogate_test::Params;
  static constexpr const char* name = "causality/surrogate_test";
  static constexpr const char* summary = "p-values for any estimator, from surrogates of the source.";
  static std::string bibtex();
  static constexpr bool stochastic = true;

  explicit SurrogateTest(const Params& params) : params_(params) {}
  /// @return the method's estimate, with p from the surrogates
  /// @throws DataError for data of which the null cannot make surrogates; ConfigError for too few replicates, and for
  ///         a statistic that the method does not give
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return costed_as_method(this, params_.method, id); }

 private:
  Params params_;
};

}  // namespace golgi::surrogate_test
