// Recordings under a null hypothesis: some variables of a recording become surrogates, the others are unchanged.
#pragma once

#include <span>

#include <golgi/numerics/surrogates.hpp>
#include "surrogate_test.hpp"

namespace golgi::surrogate_test {

class NullData {
 public:
  /// @throws DataError where the null does not fit the recording; the message names one that does
  NullData(const Dataset& data, const Params& params);

  /// The recording that gives the observed statistic, without the kinds of data that surrogates cannot have.
  const Dataset& observed() const { return data_; }
  /// Logarithm of the number of different surrogates that the null can make of one source.
  double log_n_surrogates() const;
  /// @param sources  the variables that become surrogates, each by random numbers of its own
  Dataset surrogate(std::span<const std::ptrdiff_t> sources, std::ptrdiff_t replicate, const TaskContext& context) const;

 private:
  std::vector<std::ptrdiff_t> permuted_trials(Random& random) const;

  Dataset data_;
  Null null_;
  SurrogateKind kind_;
  std::vector<std::vector<std::ptrdiff_t>> trials_of_kinds_;  ///< by label; only for the null that permutes trials
};

}  // namespace golgi::surrogate_test
