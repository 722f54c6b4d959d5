// The recordings on which components are checked. All are drawn with fixed seeds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/data/dataset.hpp"

namespace golgi {

/// The content of a recording: an estimator for events refuses values alone, and vice versa.
enum class ProbeSignal {
  values,  ///< a vector autoregressive process
  events,  ///< 0 and 1, with their times as events
};
const char* to_string(ProbeSignal kind);

/// Variable i - 1 drives variable i one sample later; there are no other connections. Includes this ground truth.
Dataset chain(ProbeSignal kind, std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, std::uint64_t seed);
/// The same variables, none of which drives another.
Dataset unconnected(ProbeSignal kind, std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, std::uint64_t seed);

/// An order other than 0, 1, …: for n = 5 it is 3, 0, 4, 1, 2.
std::vector<std::int32_t> other_order(std::ptrdiff_t n);
/// The order as text: "in the order x3, x0, x4, x1, x2".
std::string order_text(const Dataset& data, const std::vector<std::int32_t>& order);
/// Row k of the result is row order[k] of the input: variables, values, events, gaps and truth.
Dataset reordered(const Dataset& data, const std::vector<std::int32_t>& order);
/// The first samples of each trial.
Dataset shortened(const Dataset& data, std::ptrdiff_t n_samples);

}  // namespace golgi
