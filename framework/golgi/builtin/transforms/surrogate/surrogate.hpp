// transform/surrogate: the surrogates of numerics/surrogates.hpp as a stage.
#pragma once

#include <cstdint>

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/numerics/surrogates.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// A separate surrogate of each variable: the timing that variables have in common is destroyed, so any connection that an
/// estimator still reports is a false positive.
class Surrogate : public ValueTransform {
 public:
  static constexpr const char* name = "transform/surrogate";
  static constexpr const char* summary =
      "Surrogate data: keeps each variable's own properties, destroys the timing between variables.";
  static constexpr bool stochastic = true;
  static constexpr bool acausal = true;
  struct Params {
    SurrogateMethod method = SurrogateMethod::shift;
    std::int64_t block = 100;
    double interval_s = 0.02;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Surrogate(const Params& params) : params_(params) {}
  /// @throws DataError where events are to be jittered and the data have none
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
