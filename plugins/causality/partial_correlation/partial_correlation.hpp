// causality/partial_correlation: a baseline without direction, the correlation of two variables given all others.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>

namespace golgi::partial_correlation {

enum class Shrinkage { none, ledoit_wolf, graphical_lasso };

struct Params {
  Shrinkage shrinkage = Shrinkage::none;
  std::optional<double> penalty = std::nullopt;
  bool autocorrelated = true;
  Correction correction = Correction::benjamini_hochberg;
  static void describe(SchemaOf<Params>& schema);
};

class PartialCorrelation final : public Causality, public Costed {
 public:
  using Params = partial_correlation::Params;
  static constexpr const char* name = "causality/partial_correlation";
  static constexpr const char* summary = "Baseline without direction: partial correlation at the same sample.";
  static std::string bibtex();
  static std::vector<Suits> suits();

  /// @throws ConfigError for a penalty without a graphical lasso
  explicit PartialCorrelation(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::partial_correlation
