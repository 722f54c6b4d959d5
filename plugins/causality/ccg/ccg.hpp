// causality/ccg: cross-correlograms of spike trains, each lag's count compared with that expected from slow co-variation.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/spike_pairs.hpp>
#include <optional>
#include <vector>

#include "baseline.hpp"
#include "shown_pairs.hpp"

namespace golgi::ccg {

class Ccg final : public Causality, public Costed {
 public:
  struct Params {
    Baseline baseline = Baseline::jitter;
    double jitter_ms = 25;
    double first_ms = 1, last_ms = 25;
    double bin_ms = 1;
    bool binary = true;
    std::optional<double> exclude_lag_ms;
    bool per_lag = false;
    ShownPairs correlograms;
    Correction correction = Correction::benjamini_hochberg;

    static void describe(SchemaOf<Params>& schema);
  };
  static constexpr const char* name = "causality/ccg";
  static constexpr const char* summary =
      "Cross-correlograms of spikes: counts per lag against those expected from slow co-variation, with p per pair and lag.";
  static std::string bibtex();
  static constexpr Needs needs = Needs::events;
  static std::vector<Waiver> waivers();
  static std::vector<Suits> suits();

  explicit Ccg(const Params& params);
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  std::ptrdiff_t bins_of(double ms) const;
  void write_correlograms(const SpikeTrains& trains, const Dataset& data, const Connectivity& result,
                          const TaskContext& context) const;

  Params params_;
  LagRange tested_, counted_;
  std::optional<std::ptrdiff_t> excluded_;
  std::vector<double> weights_;
};

}  // namespace golgi::ccg
