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
  std::string a, b;        ///< names of the conditions
  std::ptrdiff_t n_a() const;

  /// The trials for which `chosen` is `which`.
  Dataset trials_where(const std::vector<bool>& chosen, bool which) const;
};

/// @param of       two labels; empty: the two labels that the trials have
/// @param piece_s  length of the pieces that trials are cut into; they are then the trials. Without labels and without a second
///                 recording, the first half of the pieces is compared with the second
/// @throws DataError where there are no two conditions, or two recordings of different kinds
Conditions conditions_of(const Inputs& input, const std::vector<std::string>& of, std::optional<double> piece_s);

/// Logarithm of the number of ways to divide the trials into groups of these sizes.
double log_n_divisions(const Conditions& conditions);

}  // namespace golgi::difference
