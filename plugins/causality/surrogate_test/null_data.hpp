// The recordings that a null hypothesis makes of one: some of its variables become surrogates, the others stay.
#pragma once

#include <span>

#include <golgi/numerics/surrogates.hpp>
#include "surrogate_test.hpp"

namespace golgi::surrogate_test {

class NullData {
 public:
  /// @throws DataError where the null does not fit the recording, with the one that does
  NullData(const Dataset& data, const Params& params);

  /// What the method is run on for the observed statistic: the recording without what surrogates cannot have.
  const Dataset& observed() const { return data_; }
  /// How many different surrogates the null can make of one source, as a logarithm.
  double log_n_surrogates() const;
  /// @param sources  the variables that become surrogates, each by random numbers of its own
  Dataset surrogate(std::span<const std::ptrdiff_t> sources, std::ptrdiff_t replicate, const TaskContext& context) const;

 private:
  std::vector<std::ptrdiff_t> permuted_trials(Random& random) const;

  Dataset data_;
  Null null_;
  SurrogateKind kind_;
  std::vector<std::vector<std::ptrdiff_t>> trials_of_kinds_;  ///< by label; of the null that permutes them
};

}  // namespace golgi::surrogate_test
