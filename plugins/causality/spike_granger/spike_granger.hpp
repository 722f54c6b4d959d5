// causality/spike_granger: Granger causality of spike trains, conditional on all units, from counts of pairs of spikes alone.
#pragma once

#include <golgi/api/plugin.hpp>

#include "params.hpp"

namespace golgi::spike_granger {

class SpikeGranger final : public Causality, public Costed, public UsesCovariates {
 public:
  using Params = spike_granger::Params;
  static constexpr const char* name = "causality/spike_granger";
  static constexpr const char* summary =
      "Granger causality of spike trains, for up to a thousand units and delays up to 25 ms, against a null of the bulk of "
      "pairs.";
  static std::string bibtex();
  static constexpr Needs needs = Needs::events;
  static std::vector<Suits> suits();

  static std::vector<Waiver> waivers() { return {{"nan", "it uses events only, and never the values next to them"}}; }

  explicit SpikeGranger(const Params& params) : params_(params) { params.check(); }
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  bool uses(const Covariate& covariate) const override { return is_named(covariate, params_.covariates); }
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::spike_granger
