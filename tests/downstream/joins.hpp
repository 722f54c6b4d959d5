// Components that combine results: transform/pool, causality/subtracted and evaluate/agreement.
#pragma once

#include <golgi/api/plugin.hpp>
#include <vector>

/// A component without a standard kind: many datasets in, one out.
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
  /// @return the trials in the order of the stages; the truth if all recordings have the same
  /// @throws DataError if variables, covariates or sampling interval differ from those of the first one
  golgi::Artifact run(const golgi::Inputs& inputs, const golgi::TaskContext& context) const override;
};

/// The difference between two estimates.
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
  /// @throws DataError if the estimates have different variables, or scores in different units
  golgi::Artifact run(const golgi::Inputs& inputs, const golgi::TaskContext& context) const override;
};

/// Compares estimates with each other, if the truth is unknown.
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
  /// @return for each estimate a metric "with_<stage>" per other estimate, in [-1, 1]: over pairs of different variables that
  ///         both define; equal scores share the mean of their ranks
  /// @throws DataError if the variables differ from those of the first estimate
  golgi::Scores evaluate(const golgi::Inputs& input, const golgi::TaskContext& context) const override;
};
