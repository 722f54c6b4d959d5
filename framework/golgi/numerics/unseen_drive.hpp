// Regressors that represent a drive that was not recorded: the activity of the whole population around a sample, slower than
// synapses act. They are computed from every source and never scored, and explain what variables share only because something
// drives them together.
//
//   slow_traces  leaky traces of each source, slower than any synapse: only of the past, so that p-values are valid
//   surround     each source around the sample, before and after it, without the samples next to it: ranks pairs best
//   components   the first principal components of all sources' counts around the sample, without the samples next to it
//
// Samples after the predicted one are only conditioned on: next to it they would explain the response by themselves, so
// `drive_gap_s` is left out on both sides. Estimators that count pairs of events use the kernels, estimators with samples the
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
          "Regressors of every target that account for a drive that was not recorded; they are never scored. slow_traces: slow "
          "traces of every source's past, for valid p-values; surround: every source before and after the sample, which ranks "
          "pairs best; components: principal components of all sources' counts around the sample.");
  field("drive_time_constants_s", &DriveParams::drive_time_constants_s)
      .above(0)
      .unit("s")
      .doc(
          "With slow_traces: time constants of the traces, longer than synapses act and shorter than the drive takes to "
          "change.");
  field("drive_width_s", &DriveParams::drive_width_s)
      .above(0)
      .unit("s")
      .doc("With surround: standard deviation of the Gaussian weights of a source's samples.");
  field("drive_gap_s", &DriveParams::drive_gap_s)
      .at_least(0)
      .unit("s")
      .doc("With surround and components: time that is left out on both sides of the predicted sample.");
  field("drive_count_s", &DriveParams::drive_count_s)
      .above(0)
      .unit("s")
      .doc("With components: length of the window around the sample in which counts are summed.");
  field("drive_components", &DriveParams::drive_components)
      .range(2, 1000)
      .doc("With components: number of principal components.");
}

/// How one source's samples are summed: weights[k] is for the sample first_lag + k samples before the response; lags of 0 and
/// less are at and after the response.
struct DriveKernel {
  std::ptrdiff_t first_lag = 1;
  std::vector<double> weights;
  double time_constant = 0;  ///< samples; > 0: a trace, whose weights cover the first six time constants

  std::ptrdiff_t last_lag() const { return first_lag + std::ssize(weights) - 1; }
};

/// The kernels of every source; none without a drive.
/// @param time_constants  of the sources' own traces, samples   @param longest  samples of the longest trial
/// @throws ConfigError for a slow trace with the time constant of one of the sources' own traces, for one shorter than a
///         sample, or for a gap that leaves no sample; DataError for trials shorter than the kernels
GOLGI_API std::vector<DriveKernel> drive_kernels(const DriveParams& params, double dt_s, std::span<const double> time_constants,
                                                 std::ptrdiff_t longest);

/// Weights of each source in the first principal components of signals that are scaled to unit variance; constant signals have
/// weight 0. @param covariance  (N, N)   @return (N, components), at most as many as there are directions
GOLGI_API Eigen::MatrixXd drive_components(const Eigen::MatrixXd& covariance, int n_components);

/// The regressors as samples.
struct DriveColumns {
  Matrix values;                        ///< (rows, T): column t belongs to the response at t + 1
  std::vector<std::ptrdiff_t> sources;  ///< (rows) source of the row, left out of that variable's regression; -1: all

  std::ptrdiff_t n() const { return std::ssize(sources); }
};
/// @param signals  (N, T) events or values, trial after trial   @param trial_starts  start of each trial, and end of the last
GOLGI_API DriveColumns drive_columns(const DriveParams& params, const std::vector<DriveKernel>& kernels,
                                     std::span<const std::span<const double>> signals,
                                     std::span<const std::ptrdiff_t> trial_starts, const Poll& poll = no_poll);

/// Upper bound for forecasts of memory: numbers per sample of all columns, including those that components are computed from.
GOLGI_API double drive_numbers_per_sample(const DriveParams& params, double n_variables);
/// The distance of the farthest sample that is used, in seconds; 0 without a drive.
GOLGI_API double drive_reach_s(const DriveParams& params);
/// The number of these regressors per target.
GOLGI_API double n_drive_regressors(const DriveParams& params, double n_variables);

}  // namespace golgi
