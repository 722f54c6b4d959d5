// A recording as it was made, as SVG: values as traces, events as ticks, covariates below them.
#pragma once

#include <string>

#include "golgi/data/dataset.hpp"

namespace golgi {

/// What of a recording is drawn.
struct TracesView {
  std::ptrdiff_t trial = 0;
  double from_s = 0;
  double duration_s = undefined;  ///< NaN: to the end of the trial
};

/// One row per variable, the first 60 of them, or 128 where there are events alone. Where more samples than pixels are drawn, a
/// trace is the range of the samples of each pixel. Variables that share a unit share a scale; each of the others fills its
/// row. Ticks of events are orange, those of one pixel one tick. Gaps are left blank.
/// @param title  e.g. the stage's name
/// @throws DataError where there is no such trial, or nothing of it in these times
std::string traces_figure(const std::string& title, const Dataset& data, const TracesView& view);

}  // namespace golgi
