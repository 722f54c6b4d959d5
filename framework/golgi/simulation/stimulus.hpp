// A stimulus that acts on chosen nodes and is recorded next to them as a covariate: pulses, noise, or a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/params/schema.hpp"
#include "golgi/simulation/sampling_params.hpp"

namespace golgi::simulation {

enum class StimulusCourse { none, pulses, noise, file };

struct StimulusParams {
  StimulusCourse course = StimulusCourse::none;
  double amplitude = 1;
  double period_s = 1;
  double duration_s = 0.1;
  double tau_s = 0.1;
  InputPath file;
  std::vector<int> nodes;

  static void describe(SchemaOf<StimulusParams>& s) {
    s.choice("course", &StimulusParams::course,
             {{"none", StimulusCourse::none},
              {"pulses", StimulusCourse::pulses},
              {"noise", StimulusCourse::noise},
              {"file", StimulusCourse::file}})
        .doc("Time course of the stimulus: pulses at equal intervals, noise with a correlation time, or numbers from a file.");
    s.field("amplitude", &StimulusParams::amplitude)
        .unit("1")
        .doc("Height of a pulse, standard deviation of the noise, or factor of the file's numbers; in the units of the input.");
    s.field("period_s", &StimulusParams::period_s)
        .above(0)
        .unit("s")
        .doc("Time from one pulse to the next; the first is at 0 s.");
    s.field("duration_s", &StimulusParams::duration_s).above(0).unit("s").doc("Length of a pulse, shorter than the period.");
    s.field("tau_s", &StimulusParams::tau_s).above(0).unit("s").doc("Correlation time of the noise (Ornstein-Uhlenbeck).");
    s.field("file", &StimulusParams::file)
        .doc(
            "A .npy or .csv file with one row: one number per recorded sample, the same in all trials; no stimulus during the "
            "burn-in.");
    s.field("nodes", &StimulusParams::nodes)
        .range(0, 999'999)
        .doc("Nodes that receive the stimulus, counted from 0; empty: all.");
  }
};

/// @throws ConfigError if a node is not one of the n, parameters contradict each other, or pulses are shorter than a sample
GOLGI_API void check_stimulus(const StimulusParams& p, int n_nodes, double dt_s);

/// The time course of a stimulus, the same for all nodes that receive it. It is constant between samples: number t acts from
/// sample t - 1 to sample t, so a covariate that is `known in advance` (Covariate::At::next) contains what acted.
class GOLGI_API Stimulus {
 public:
  /// @param dt_s     sampling interval   @param random  numbers of the noise
  /// @throws DataError if the file does not have one row of at least `steps` finite numbers
  Stimulus(const StimulusParams& p, const SamplingParams& sampling, double dt_s, Random random);

  bool is_present() const { return course_ != StimulusCourse::none; }
  /// The stimulus at sample t; to be called for t = 0, 1, … in order, counted from the beginning of the burn-in.
  double at(std::ptrdiff_t t);

 private:
  StimulusCourse course_;
  double amplitude_;
  std::ptrdiff_t burn_in_, period_ = 1, duration_ = 1;  // in samples
  double decay_ = 0, kick_ = 0, state_ = 0;
  Matrix values_;
  Random random_;
};

/// One number per node: 1 if it receives the stimulus, else 0.
GOLGI_API std::vector<double> stimulated(const StimulusParams& p, std::ptrdiff_t n_nodes);

/// The stimulus of one trial as its nodes receive it and as it is recorded.
class GOLGI_API StimulusInput {
 public:
  /// Noise is drawn from the stream "stimulus" of the trial.
  StimulusInput(const StimulusParams& p, const SamplingParams& sampling, double dt_s, std::ptrdiff_t n_nodes,
                const TaskContext& context, std::uint64_t trial);

  bool is_present() const { return stimulus_.is_present(); }
  /// The input of each node from sample t - 1 to t; to be called for t = 0, 1, … in order. Zeros without a stimulus.
  std::span<const double> at(std::ptrdiff_t t);
  /// The stimulus after the burn-in: (1, steps), for the trial's covariates. Empty without a stimulus.
  Matrix take_course() { return std::move(course_); }

 private:
  Stimulus stimulus_;
  std::ptrdiff_t burn_in_;
  std::vector<double> reached_, input_;
  Matrix course_;
};

/// Adds the covariate "stimulus" to the dataset if its trials have one. @param unit  unit of the input that it is added to
GOLGI_API void add_stimulus_covariate(const StimulusParams& p, Dataset& data, const std::string& unit);

}  // namespace golgi::simulation
