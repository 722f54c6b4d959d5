// causality/correlation: the simplest baseline, without time or direction.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::correlation {

class Correlation final : public Causality, public Costed {
 public:
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  static constexpr const char* name = "causality/correlation";
  static constexpr const char* summary = "Baseline without direction: absolute Pearson correlation at the same sample.";
  static std::string bibtex();
  static std::vector<Suits> suits();

  explicit Correlation(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }
};

}  // namespace golgi::correlation
