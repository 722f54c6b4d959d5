// Regressors that stand in for a drive that nobody recorded: what the whole population does around a sample, slower than a
// synapse acts. They are made of every source and never scored, and take up what variables share only since something drives
// them together.
//
//   slow_traces  leaky traces of each source, slower than any synapse: of the past alone, so that p-values hold
//   surround     each source around the sample, before and after it, the samples next to it left out: ranks pairs best
//   components   the first principal components of all sources' counts around the sample, the samples next to it left out
//
// What comes after a sample may be a condition and no more: next to the sample it would explain the response by itself, so that
// `drive_gap_s` to both sides is left out. Estimators that count pairs of events take the kernels, those that have samples the
// columns.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

enum class Drive { none, slow_traces, surround, components };

/// An estimator's Params derive from this and are described by describe_drive.
struct DriveParams {
  GOLGI_API DriveParams();
  GOLGI_API ~DriveParams();
  DriveParams(const DriveParams&) = default;
  DriveParams& operator=(const DriveParams&) = default;

  Drive drive = Drive::none;
  std::vector<double> drive_time_constants_s{0.03, 0.15};
  double drive_width_s = 0.025;
  double drive_gap_s = 0.005;
  double drive_count_s = 0.05;
  int drive_components = 6;
};

template <class Params>
void describe_drive(SchemaOf<Params>& schema) {
  const auto field = [&]<class T>(const char* name, T DriveParams::*member) {
    return schema.field(name, static_cast<T Params::*>(member));
  };
  schema
      .choice("drive", static_cast<Drive Params::*>(&DriveParams::drive),
              {{"none", Drive::none},
               {"slow_traces", Drive::slow_traces},
               {"surround", Drive::surround},
               {"components", Drive::components}})
      .doc(
          "Regressors of every target, never scored, against a drive that was not recorded. slow_traces: slow traces of every "
          "source's past, for p-values that hold; surround: every source before and after the sample, which ranks pairs best; "
          "components: principal components of all sources' counts around the sample.");
  field("drive_time_constants_s", &DriveParams::drive_time_constants_s)
      .above(0)
      .unit("s")
      .doc("Of the traces of slow_traces: longer than a synapse acts, shorter than the drive takes to change.");
  field("drive_width_s", &DriveParams::drive_width_s)
      .above(0)
      .unit("s")
      .doc("Standard deviation of the Gaussian by which surround weighs a source's samples.");
  field("drive_gap_s", &DriveParams::drive_gap_s)
      .at_least(0)
      .unit("s")
      .doc("Left out by surround and components on both sides of the sample that is predicted.");
  field("drive_count_s", &DriveParams::drive_count_s)
      .above(0)
      .unit("s")
      .doc("Length of the window around the sample whose counts components takes.");
  field("drive_components", &DriveParams::drive_components).range(2, 1000).doc("How many principal components there are.");
}

/// How one source's samples add up: weights[k] for those first_lag + k samples before the response; 0 and less lie at it and
/// after it.
struct DriveKernel {
  std::ptrdiff_t first_lag = 1;
  std::vector<double> weights;
  double time_constant = 0;  ///< samples; > 0: of a trace, of which the weights are the first six time constants

  std::ptrdiff_t last_lag() const { return first_lag + std::ssize(weights) - 1; }
};

/// Those of every source; none without a drive.
/// @param time_constants  of the sources' own traces, samples   @param longest  samples of the longest trial
/// @throws ConfigError for a slow trace as fast as one of the sources' own, which it would equal, for one that no sample can
///         follow, or a gap that leaves nothing; DataError for trials shorter than the kernels
GOLGI_API std::vector<DriveKernel> drive_kernels(const DriveParams& params, double dt_s, std::span<const double> time_constants,
                                                 std::ptrdiff_t longest);

/// Weights of each source in the first principal components of signals that are taken to unit variance; constant ones have 0.
/// @param covariance  (N, N)   @return (N, components), as many as there are directions
GOLGI_API Eigen::MatrixXd drive_components(const Eigen::MatrixXd& covariance, int n_components);

/// The regressors as samples.
struct DriveColumns {
  Matrix values;                        ///< (rows, T): column t goes with the response at t + 1
  std::vector<std::ptrdiff_t> sources;  ///< (rows) whose they are, which its own regression leaves out; -1: everyone's

  std::ptrdiff_t n() const { return std::ssize(sources); }
};
/// @param signals  (N, T) events or values, trial after trial   @param trial_starts  of each, and the end of the last
GOLGI_API DriveColumns drive_columns(const DriveParams& params, const std::vector<DriveKernel>& kernels,
                                     std::span<const std::span<const double>> signals,
                                     std::span<const std::ptrdiff_t> trial_starts, const Poll& poll = no_poll);

/// At most, for forecasts of memory: numbers per sample of all columns, those included that components are made of.
GOLGI_API double drive_numbers_per_sample(const DriveParams& params, double n_variables);
/// The farthest sample that counts, in seconds; 0 without a drive.
GOLGI_API double drive_reach_s(const DriveParams& params);
/// Regressors that a target gets.
GOLGI_API double n_drive_regressors(const DriveParams& params, double n_variables);

}  // namespace golgi
