// model/test_persistence: forecasts the last value times a coefficient that is fitted per variable, an AR(1) without coupling.
// The smallest model that can be trained, saved and loaded, and has attention.
#pragma once

#include "golgi/api/plugin.hpp"

namespace golgi::test {

class Persistence final : public Model {
 public:
  static constexpr const char* name = "model/test_persistence";
  static constexpr const char* summary = "AR(1) per variable; attention is the size of the lagged covariance.";
  struct Params {
    int members = 2;
    static void describe(SchemaOf<Params>& s) {
      s.field("members", &Params::members)
          .range(1, 16)
          .doc("Initialisations; member m attends to every members-th window from the m-th.");
    }
  };
  explicit Persistence(const Params& params) : params_(params) {}

  /// @throws DataError for fewer than 5 windows
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext& context) const override;
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override;

 private:
  Params params_;
};

}  // namespace golgi::test
