// What puts results together: transform/pool, causality/subtracted and evaluate/agreement.
#pragma once

#include <golgi/api/plugin.hpp>
#include <vector>

/// Of no kind that golgi knows: many datasets in, one out.
class Pool final : public golgi::Component {
 public:
  static constexpr const char* name = "transform/pool";
  static constexpr const char* summary = "All trials of several recordings of the same variables, in one.";
  static constexpr bool accepts_gaps = true;
  static constexpr golgi::Needs needs = golgi::Needs::any;

  struct Params {
    static void describe(golgi::SchemaOf<Params>&) {}
  };
  static std::vector<golgi::Port> ports() { return {golgi::Port("data", {golgi::ArtifactType::dataset}).many().with_truth()}; }

  explicit Pool(const Params&) {}
  /// @return the trials in the order of the stages; the truth where all say the same
  /// @throws DataError for other variables, covariates or another sampling interval than the first one's
  golgi::Artifact run(const golgi::Inputs& inputs, const golgi::TaskContext& context) const override;
};

/// What one estimate sees and another does not.
class Difference final : public golgi::Component {
 public:
  static constexpr const char* name = "causality/subtracted";
  static constexpr const char* summary = "Scores of one estimate minus those of another.";
  static constexpr golgi::ArtifactType output = golgi::ArtifactType::connectivity;

  struct Params {
    static void describe(golgi::SchemaOf<Params>&) {}
  };
  static std::vector<golgi::Port> ports() {
    return {golgi::Port("a", {golgi::ArtifactType::connectivity}), golgi::Port("b", {golgi::ArtifactType::connectivity})};
  }

  explicit Difference(const Params&) {}
  /// @return a - b, (N, N), in the unit of both; undefined where one of them is
  /// @throws DataError for estimates of other variables, or of scores in other units
  golgi::Artifact run(const golgi::Inputs& inputs, const golgi::TaskContext& context) const override;
};

/// Scores estimates against each other, where nobody knows the truth.
class Agreement final : public golgi::Evaluator {
 public:
  static constexpr const char* name = "evaluate/agreement";
  static constexpr const char* summary = "How alike estimates rank the pairs: Spearman's correlation of their scores.";

  struct Params {
    static void describe(golgi::SchemaOf<Params>&) {}
  };
  static std::vector<golgi::Port> ports() { return {golgi::Port("estimates", {golgi::ArtifactType::connectivity}).many()}; }
  static std::vector<golgi::Waiver> waivers() {
    return {{"sizes", "it is given no truth; estimates that differ in size from each other are refused"}};
  }

  explicit Agreement(const Params&) {}
  /// @return of each estimate a metric "with_<stage>" per other estimate, in [-1, 1]: over pairs of different variables that
  /// both
  ///         define, equal scores share the mean of their ranks
  /// @throws DataError for estimates of other variables than the first one's
  golgi::Scores evaluate(const golgi::Inputs& input, const golgi::TaskContext& context) const override;
};
