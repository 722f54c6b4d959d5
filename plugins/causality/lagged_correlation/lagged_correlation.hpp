// causality/lagged_correlation: the pairwise baseline with direction; the source leads the target.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::lagged_correlation_plugin {

class LaggedCorrelation final : public Causality, public Costed {
 public:
  struct Params {
    int max_lag = 10;
    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/lagged_correlation";
  static constexpr const char* summary =
      "Baseline: largest absolute correlation with the source leading by 1 to max_lag samples.";
  static std::string bibtex();
  static std::vector<Suits> suits();

  explicit LaggedCorrelation(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::lagged_correlation_plugin
