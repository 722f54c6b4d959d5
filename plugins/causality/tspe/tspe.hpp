// causality/tspe: total spiking probability edges. Cross-correlograms of spike trains, filtered for short peaks and troughs.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/spike_pairs.hpp>
#include <vector>

#include "filters.hpp"

namespace golgi::tspe {

class Tspe final : public Causality, public Costed {
 public:
  struct Params {
    int last = 25;
    std::vector<int> surrounds = Filters().surrounds;
    std::vector<int> windows = Filters().windows;
    bool normalize = false;
    double bin_ms = 1;
    bool binary = true;

    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/tspe";
  static constexpr const char* summary =
      "Total spiking probability edges: filtered cross-correlograms of spikes, signed, without p-values.";
  static std::string bibtex();
  static constexpr Needs needs = Needs::events;
  static std::vector<Waiver> waivers();
  static std::vector<Suits> suits();

  explicit Tspe(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
  Filters filters_;
  LagRange counted_;
};

}  // namespace golgi::tspe
