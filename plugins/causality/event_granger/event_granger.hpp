// causality/event_granger: Granger causality of spiking and bursting dynamics, conditional on everything else that was recorded
// and on slow traces of the target's own past, which represent what was not recorded.
#pragma once

#include <golgi/api/plugin.hpp>

#include "params.hpp"
#include "target_fit.hpp"

namespace golgi::event_granger {

class EventGranger final : public Causality, public Costed, public UsesCovariates {
 public:
  using Params = event_granger::Params;
  static constexpr const char* name = "causality/event_granger";
  static constexpr const char* summary =
      "Granger causality for spiking and bursting: events are causes, the target's own slow past is context.";
  static std::string bibtex();
  static constexpr Needs needs = Needs::any;  // events only, or values with the known events
  static std::vector<Suits> suits();

  explicit EventGranger(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  bool uses(const Covariate& covariate) const override { return is_named(covariate, params_.covariates); }
  const void* interface(std::string_view id) const override { return offers<Costed, UsesCovariates>(this, id); }

 private:
  Effects value_effects(const Signals& signals, const KnownLinks& known, const Dataset& data, const TaskContext& context) const;
  Params params_;
};

}  // namespace golgi::event_granger
