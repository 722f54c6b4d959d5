// Tests that need only correlations of the samples: partial correlation, of values or of ranks. PCMCI computes the correlations
// of all nodes once and gives them to these tests, which is some thousand times faster than using the samples.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>

namespace golgi::pcmci {

class ByCorrelation {
 public:
  static constexpr std::string_view capability = "golgi.by_correlation/1";
  virtual bool of_ranks() const = 0;  ///< correlations of normal scores by rank

 protected:
  ~ByCorrelation() = default;
};

struct NoParams {
  static void describe(SchemaOf<NoParams>&) {}
};

class PartialCorrelation : public IndependenceTest, public ByCorrelation {
 public:
  using Params = NoParams;
  static constexpr const char* name = "independence/parcorr";
  static constexpr const char* summary = "Partial correlation, for linear links: a t-test.";

  explicit PartialCorrelation(const Params&) {}
  IndependenceTraits traits() const override { return {.measure = "partial correlation", .is_signed = true}; }
  Independence test(const TestedRows& rows, const TaskContext& context) const override;
  bool of_ranks() const override { return false; }
  const void* interface(std::string_view id) const override { return offers<ByCorrelation>(this, id); }
};

class RankCorrelation final : public PartialCorrelation {
 public:
  static constexpr const char* name = "independence/rank";
  static constexpr const char* summary =
      "Partial correlation of normal scores by rank, for monotone links whatever the scale; robust to outliers.";

  using PartialCorrelation::PartialCorrelation;
  bool of_ranks() const override { return true; }
};

// Building blocks of these tests.

/// @param a  correlations of the conditions, x and y, in this order; only the lower half is used
Independence partial_correlation(Eigen::MatrixXd a, std::ptrdiff_t n_rows);
/// Eliminates the first m of the rows and columns; the rest becomes their Schur complement.
void eliminate(Eigen::MatrixXd& a, std::ptrdiff_t m);
/// Correlations of the conditions, x and y, in this order. @param columns  (rows, nodes): x, y, and the conditions
Eigen::MatrixXd correlations_in_order(const Eigen::MatrixXd& columns);
/// Replaces values by normal scores of their ranks; equal values get the score of their mean rank. @param values  in any order
void to_normal_scores(std::vector<double*>& values);

}  // namespace golgi::pcmci
