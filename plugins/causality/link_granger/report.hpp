// What is told of the fits: tables, the log, and warnings.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

#include "choice.hpp"
#include "effects.hpp"

namespace golgi::link_granger {

/// All that is found of one target; of one that does not vary nothing.
struct Found {
  Chosen chosen;
  Effects effects;
  double outside = 0;                      ///< share of the responses that the chosen link cannot be
  std::vector<std::vector<double>> gates;  ///< per source and segment: mean of the gate; with a gate alone
  std::vector<double> mean_gates;          ///< per source: over all rows
  bool is_estimated() const { return !effects.of.empty(); }
};

/// targets.csv, links.csv and, with a gate, gate.csv; one line of the log.
void write_tables(const std::vector<Found>& found, const std::vector<std::string>& names, const Params& params,
                  const TaskContext& context);

/// Of links that are not clear or cannot hold the data, ridges that decide, residuals without noise, fits that did not end.
void warn_of(const std::vector<Found>& found, const std::vector<std::string>& names, const Params& params,
             const TaskContext& context);

}  // namespace golgi::link_granger
