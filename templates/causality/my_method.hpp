// causality/my_method: does one source's past improve the forecast of a target?
#pragma once

#include <golgi/api/plugin.hpp>

class MyMethod final : public golgi::Causality {
 public:
  static constexpr const char* name = "causality/my_method";
  static constexpr const char* summary = "Pairwise Granger causality: least squares with and without one source's past.";

  struct Params {
    int order = 2;
    golgi::Correction correction = golgi::Correction::benjamini_hochberg;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("order", &Params::order).unit("samples").range(1, 100).doc("Length of the past used for forecasts.");
      golgi::describe_correction(s, &Params::correction);
    }
  };

  explicit MyMethod(const Params& params) : params_(params) {}

  /// @return score ln(squared error without the source / with it), dimensionless; p of the F-test; diagonals undefined
  /// @throws golgi::DataError for recordings that are too short, are not finite or contain a constant variable
  golgi::Connectivity estimate(const golgi::Inputs& input, const golgi::TaskContext& context) const override;

 private:
  Params params_;
};
