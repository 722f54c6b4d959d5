// simulator/ring_attractor: spiking neurons on a ring that inhibit each other and form a pattern of bumps under uniform input:
// strong collective dynamics, in which neurons without a synapse between them fire together.
#pragma once

#include <cstdint>
#include <golgi/simulation/sampling_params.hpp>
#include <golgi/simulation/stimulus.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::ring_attractor {

enum class Firing { threshold, lnp };

/// Pauses during which the drive of all neurons is low, which moves the network away from its pattern.
struct Suppression {
  double period_s = 1;
  double duration_s = 0.2;
  double depth = 0;
  static void describe(SchemaOf<Suppression>& s);
};

struct Params : simulation::SamplingParams {
  int neurons = 100;
  double strength = 0.025;
  std::optional<double> threshold;
  double drive = 0.001, drive_noise = 0.3, drive_gate = 1.5;
  double tau_ms = 10;
  Firing firing = Firing::threshold;
  double lnp_rate_hz = 100, lnp_width = 1e-4;
  Suppression suppress;
  simulation::StimulusParams stimulus;
  double smallest_link = 0.01;
  std::optional<int> observed;
  std::vector<std::string> record;

  Params();
  static void describe(SchemaOf<Params>& s);
};

/// exp(-d² / (2 · 6.98²)) - 1.0005 exp(-d² / (2 · 7²)) for distances d = 0 … n - 1 along a ring of n: negative everywhere.
std::vector<double> profile(std::size_t n);

/// The firing threshold for a strength, interpolated linearly between published pairs.
/// @throws ConfigError outside 0.0025 … 0.025
double usual_threshold(double strength);

/// I = strength W s + drive; neurons fire; s += spikes - s dt / tau, with the old s in the decay. W s is never recomputed: it
/// decays like s, and each spike adds a column of W.
class Ring {
 public:
  Ring(std::size_t n, double strength, double dt_over_tau);
  std::span<const double> s() const { return s_; }
  /// Computes I from the recurrent input and the drive. @param drive  per neuron   @param current  overwritten with I
  void currents(std::span<const double> drive, std::span<double> current) const;
  /// Lets s and W s decay, then adds the spikes. @param spikes  number of spikes of each neuron
  void advance(std::span<const std::int32_t> spikes);

 private:
  double strength_, decay_;
  std::vector<double> twice_;  // the profile at -n … n - 1, so that a column of W is a contiguous part of it
  std::vector<double> s_, recurrent_;
};

class RingAttractor : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/ring_attractor";
  static constexpr const char* summary =
      "Spiking neurons on a ring that inhibit each other and settle in bumps; exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = ring_attractor::Params;

  explicit RingAttractor(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  GroundTruth truth() const;
  Trial trial(const TaskContext& context, std::uint64_t index) const;

  Params params_;
  double threshold_ = 0;
  bool record_s_ = false;
};

}  // namespace golgi::ring_attractor
