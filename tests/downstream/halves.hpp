// causality/halves: runs any estimator on both halves of a recording and returns the smaller score.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string_view>
#include <vector>

class Halves final : public golgi::Causality, public golgi::Costed {
 public:
  static constexpr const char* name = "causality/halves";
  static constexpr const char* summary =
      "The smaller of the scores that an estimator gives for the two halves of the recording.";

  struct Params {
    golgi::Nested<golgi::Causality> method;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("method", &Params::method).doc("Estimator that is run on each half.");
    }
  };

  static std::vector<golgi::Port> ports() {
    return {golgi::Port("data", {golgi::ArtifactType::dataset}),
            golgi::Port("prior", {golgi::ArtifactType::connectivity}).optional()};
  }

  explicit Halves(const Params& params) : params_(params) {}
  /// @param given  "data"; optionally "prior", for these variables or more: pairs whose score is 0 there are undefined
  /// @return (N, N) in the unit of the method's scores; undefined where a half is; signs that differ are undefined
  golgi::Connectivity estimate(const golgi::Inputs& given, const golgi::TaskContext& context) const override;
  /// The cost of the method on a half, and of the half's copy.
  golgi::Cost cost(const golgi::Workload& work) const override;
  /// Without the method's cost there is none to report.
  const void* interface(std::string_view id) const override {
    return golgi::as<golgi::Costed>(params_.method.component()) ? golgi::offers<golgi::Costed>(this, id) : nullptr;
  }

 private:
  Params params_;
};
