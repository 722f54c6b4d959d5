// Selection of a recording's or an estimate's variables, and detection of constant variables.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/estimate.hpp"

namespace golgi {

/// Some rows of a matrix, in the order given; the matrix itself is shared if these are all its rows; empty if the matrix is
/// empty.
GOLGI_API SharedMatrix rows_of(const SharedMatrix& values, std::span<const std::ptrdiff_t> rows, const Poll& poll = no_poll);

/// The chosen variables, in that order, with their values, gaps, events and truth; covariates are kept.
GOLGI_API Dataset select_variables(const Dataset& data, std::span<const std::int32_t> chosen, const Poll& poll = no_poll);

/// The pairs among the chosen variables, in that order.
GOLGI_API Estimate select_variables(const Estimate& estimate, std::span<const std::int32_t> chosen);

/// "constant at 7" or "never observed"; empty if the observed values differ, and for a variable without values.
GOLGI_API std::string why_constant(const Dataset& data, std::ptrdiff_t variable);

/// The number of events of a variable in all trials; 0 if its events were not recorded.
GOLGI_API std::int64_t n_events(const Dataset& data, std::ptrdiff_t variable);

}  // namespace golgi
