// The trials of two conditions, from one recording or from two.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

namespace golgi::difference {

struct Conditions {
  Dataset data;            ///< the trials of both
  std::vector<bool> in_a;  ///< per trial
  std::string a, b;        ///< what they are called
  std::ptrdiff_t n_a() const;

  /// The trials for which `chosen` is `which`.
  Dataset trials_where(const std::vector<bool>& chosen, bool which) const;
};

/// @param of       two labels, or none: those that the trials have
/// @param piece_s  trials are cut into pieces of this length, and these are then the trials; without labels and a second
///                 recording the first half of the pieces is compared with the second
/// @throws DataError where there are no two conditions, or two recordings of different kinds
Conditions conditions_of(const Inputs& input, const std::vector<std::string>& of, std::optional<double> piece_s);

/// In how many ways the trials can be divided into groups of these sizes, as a logarithm.
double log_n_divisions(const Conditions& conditions);

}  // namespace golgi::difference
