// causality/group_shrinkage: estimates of single weights that use the other pairs of the same two groups.
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
  double deviation = undefined;       ///< tau: of the true weights about the mean, without the part that errors explain
  double standard_error = undefined;  ///< root of the mean of the squared standard errors of single weights
};

/// w <- m + (w - m) tau^2 / (tau^2 + v) within each block of five pairs or more; m the mean of its weights, v the squared
/// standard error of w, tau^2 = max(variance of w - mean of v, 0). Other blocks are not changed.
/// @param weights  (N, N), changed in place   @param p  two-sided, of each weight: v is (w / z)^2 of the normal deviate z of p
/// @param groups   of the variables; variables with an empty group name form a group
/// @return by target and source, groups in order of their first variable
/// Source: Efron & Morris 1975 (empirical Bayes).
std::vector<Block> shrink(Matrix& weights, ConstView p, const std::vector<std::string>& groups);

class GroupShrinkage final : public Causality, public Costed {
 public:
  using Params = group_shrinkage::Params;
  static constexpr const char* name = "causality/group_shrinkage";
  static constexpr const char* summary =
      "Weights of pairs, shrunk towards the mean of pairs from the same group to the same group.";
  static std::string bibtex();
  static constexpr bool accepts_gaps = true;  // the method is given what it can use

  explicit GroupShrinkage(const Params& params) : params_(params) {}
  /// @return shrunk weights, their sizes as scores, and the method's p; group_means.csv holds the blocks
  /// @throws DataError where the method gives no weights with p-values
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override { return cost_of_replicates(params_.method, work, 1); }
  const void* interface(std::string_view id) const override { return costed_as_method(this, params_.method, id); }

 private:
  Params params_;
};

}  // namespace golgi::group_shrinkage
