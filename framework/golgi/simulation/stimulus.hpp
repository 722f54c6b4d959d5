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
        .doc("How it changes with time: pulses at equal intervals, noise with a correlation time, or numbers of a file.");
    s.field("amplitude", &StimulusParams::amplitude)
        .unit("1")
        .doc("Height of a pulse, standard deviation of the noise, or factor of the file's numbers; in the units of the input.");
    s.field("period_s", &StimulusParams::period_s).above(0).unit("s").doc("From one pulse to the next; the first is at 0 s.");
    s.field("duration_s", &StimulusParams::duration_s).above(0).unit("s").doc("Length of a pulse, below the period.");
    s.field("tau_s", &StimulusParams::tau_s).above(0).unit("s").doc("Correlation time of the noise (Ornstein-Uhlenbeck).");
    s.field("file", &StimulusParams::file)
        .doc("A .npy or .csv with one row: a number per recorded sample, the same in all trials; before it there is none.");
    s.field("nodes", &StimulusParams::nodes).range(0, 999'999).doc("Which nodes it reaches, counted from 0; empty: all.");
  }
};

/// @throws ConfigError where a node is not one of n, parameters contradict each other, or pulses are shorter than a sample
GOLGI_API void check_stimulus(const StimulusParams& p, int n_nodes, double dt_s);

/// Its course, the same for all nodes that it reaches. Constant between samples: number t acts on the way from sample t - 1 to
/// sample t, so that a covariate which is `known in advance` (Covariate::At::next) holds what acted.
class GOLGI_API Stimulus {
 public:
  /// @param dt_s     from sample to sample   @param random  of the noise
  /// @throws DataError where the file does not have one row of at least `steps` finite numbers
  Stimulus(const StimulusParams& p, const SamplingParams& sampling, double dt_s, Random random);

  bool is_present() const { return course_ != StimulusCourse::none; }
  /// Asked for t = 0, 1, … in order, counted from the beginning of the burn-in.
  double at(std::ptrdiff_t t);

 private:
  StimulusCourse course_;
  double amplitude_;
  std::ptrdiff_t burn_in_, period_ = 1, duration_ = 1;  // in samples
  double decay_ = 0, kick_ = 0, state_ = 0;
  Matrix values_;
  Random random_;
};

/// One number per node: 1 where the stimulus reaches it, else 0.
GOLGI_API std::vector<double> stimulated(const StimulusParams& p, std::ptrdiff_t n_nodes);

/// The stimulus of one trial as its nodes receive it and as it is recorded.
class GOLGI_API StimulusInput {
 public:
  /// Noise is drawn from the stream "stimulus" of the trial.
  StimulusInput(const StimulusParams& p, const SamplingParams& sampling, double dt_s, std::ptrdiff_t n_nodes,
                const TaskContext& context, std::uint64_t trial);

  bool is_present() const { return stimulus_.is_present(); }
  /// What each node receives on the way from sample t - 1 to t; asked for t = 0, 1, … in order. Zeros where there is none.
  std::span<const double> at(std::ptrdiff_t t);
  /// What was asked for after the burn-in: (1, steps), to be the trial's covariates. Empty where there is none.
  Matrix take_course() { return std::move(course_); }

 private:
  Stimulus stimulus_;
  std::ptrdiff_t burn_in_;
  std::vector<double> reached_, input_;
  Matrix course_;
};

/// Describes the covariate "stimulus" of a dataset whose trials have one. @param unit  of the input that it is added to
GOLGI_API void add_stimulus_covariate(const StimulusParams& p, Dataset& data, const std::string& unit);

}  // namespace golgi::simulation
