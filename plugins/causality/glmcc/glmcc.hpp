// causality/glmcc: a generalised linear model of every pair's cross-correlogram: slow change and the effects in both
// directions.
#pragma once

#include <golgi/api/plugin.hpp>
#include <vector>

#include "pair_fit.hpp"

namespace golgi::glmcc {

class Glmcc final : public Causality, public Costed {
 public:
  struct Params {
    double window_ms = 50;
    std::vector<double> delays_ms{1, 2, 3, 4, 5};
    double decay_ms = 4;
    double stiffness = 4000;
    double bin_ms = 1;
    bool binary = true;
    Correction correction = Correction::benjamini_hochberg;

    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/glmcc";
  static constexpr const char* summary =
      "Model of each cross-correlogram of spikes: slow change and a synaptic effect in either direction.";
  static std::string bibtex();
  static constexpr Needs needs = Needs::events;
  static std::vector<Waiver> waivers();
  static std::vector<Suits> suits();

  explicit Glmcc(const Params& params);
  const Model& model() const { return model_; }  ///< in bins
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
  Model model_;
  std::ptrdiff_t window_ = 0;  // bins
};

}  // namespace golgi::glmcc
