// causality/difference: tests whether a connection differs between two conditions (labels of trials, or two recordings), with
// any estimator, by permuting trials between them.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/api/replicates.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace golgi::difference {

enum class Statistic { score, weight };

struct Params : NullTest {
  Nested<Causality> method;
  std::vector<std::string> of;
  std::optional<double> piece_s;
  Statistic statistic = Statistic::score;
  static void describe(SchemaOf<Params>& schema);
};

class Difference final : public Causality, public Costed {
 public:
  using Params = difference::Params;
  static constexpr const char* name = "causality/difference";
  static constexpr const char* summary = "Differences of connections between two conditions, tested by permuting their trials.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  static constexpr bool accepts_gaps = true;  // the method is given what it can use
  static std::vector<Port> ports() {
    return {Port("data", {ArtifactType::dataset}), Port("against", {ArtifactType::dataset}).optional()};
  }
  static std::vector<Waiver> waivers() {
    return {{"recovery", "its scores are differences between conditions, not connections"}};
  }

  explicit Difference(const Params& params) : params_(params) {}
  /// @param input  "data", and "against" where the conditions are two recordings instead of labels of trials
  /// @return |a - b| of the statistic, its sign, and the difference of weights where the method gives them
  /// @throws DataError for conditions that cannot be compared, ConfigError for too few permutations
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return costed_as_method(this, params_.method, id); }

 private:
  Params params_;
};

}  // namespace golgi::difference
