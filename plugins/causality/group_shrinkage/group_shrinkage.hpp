// causality/group_shrinkage: weights of single pairs that borrow strength from the pairs of the same groups.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/api/replicates.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace golgi::group_shrinkage {

struct Params {
  Nested<Causality> method;
  static void describe(SchemaOf<Params>& schema);
};

/// The pairs from one group to another.
struct Block {
  std::string target, source;  ///< names of the groups
  std::ptrdiff_t n = 0;        ///< pairs with a weight
  double mean = undefined;
  double deviation = undefined;       ///< tau: of the true weights about the mean, as far as errors do not explain it
  double standard_error = undefined;  ///< root of the mean of the squared standard errors of single weights
};

/// w <- m + (w - m) tau^2 / (tau^2 + v) within each block of five pairs or more; m the mean of its weights, v the squared
/// standard error of w, tau^2 = max(variance of w - mean of v, 0). Others stay as they are.
/// @param weights  (N, N), changed in place   @param p  two-sided, of each weight: v is (w / z)^2 of the normal deviate z of p
/// @param groups   of the variables; empty names are a group, too
/// @return by target and source, groups in order of their first variable
/// Source: Efron & Morris 1975 (empirical Bayes).
std::vector<Block> shrink(Matrix& weights, ConstView p, const std::vector<std::string>& groups);

class GroupShrinkage final : public Causality, public Costed {
 public:
  using Params = group_shrinkage::Params;
  static constexpr const char* name = "causality/group_shrinkage";
  static constexpr const char* summary = "Weights of pairs, shrunk towards the mean from their group to their group.";
  static std::string bibtex();
  static constexpr bool accepts_gaps = true;  // the method is given what it can use

  explicit GroupShrinkage(const Params& params) : params_(params) {}
  /// @return weights that are shrunk, their sizes as scores, and the method's p; group_means.csv holds the blocks
  /// @throws DataError where the method gives no weights with p-values
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override { return cost_of_replicates(params_.method, work, 1); }
  const void* interface(std::string_view id) const override { return costed_as_method(this, params_.method, id); }

 private:
  Params params_;
};

}  // namespace golgi::group_shrinkage
