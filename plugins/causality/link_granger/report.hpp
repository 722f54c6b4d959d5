// Reports on the fits: tables, the log, and warnings.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

#include "choice.hpp"
#include "effects.hpp"

namespace golgi::link_granger {

/// All results for one target; empty where it does not vary.
struct Found {
  Chosen chosen;
  Effects effects;
  double outside = 0;                      ///< share of the responses outside of the chosen link's range
  std::vector<std::vector<double>> gates;  ///< per source and segment: mean of the gate; only with a gate
  std::vector<double> mean_gates;          ///< per source: over all rows
  bool is_estimated() const { return !effects.of.empty(); }
};

/// Writes targets.csv, links.csv and, with a gate, gate.csv; and one line of the log.
void write_tables(const std::vector<Found>& found, const std::vector<std::string>& names, const Params& params,
                  const TaskContext& context);

/// Warns of links that are unclear or whose range excludes data, ridges that decide, residuals without noise, and fits that did
/// not converge.
void warn_of(const std::vector<Found>& found, const std::vector<std::string>& names, const Params& params,
             const TaskContext& context);

}  // namespace golgi::link_granger
