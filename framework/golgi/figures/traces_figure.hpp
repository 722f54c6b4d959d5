// A raw recording, as SVG: values as traces, events as ticks, covariates below them.
#pragma once

#include <string>

#include "golgi/data/dataset.hpp"

namespace golgi {

/// The part of a recording to draw.
struct TracesView {
  std::ptrdiff_t trial = 0;
  double from_s = 0;
  double duration_s = undefined;  ///< NaN: to the end of the trial
};

/// One row per variable: the first 60, or 128 if there are only events. If more samples than pixels are drawn, a trace is the
/// range of the samples of each pixel. Variables that share a unit share a scale; each of the others fills its row. Ticks of
/// events are orange; the events of one pixel share a tick. Gaps are left blank.
/// @param title  e.g. the stage's name
/// @throws DataError if there is no such trial, or no data in this time
std::string traces_figure(const std::string& title, const Dataset& data, const TracesView& view);

}  // namespace golgi
