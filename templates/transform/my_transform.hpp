// transform/my_transform: removes slow drift.
#pragma once

#include <golgi/api/plugin.hpp>

class MyTransform final : public golgi::Transform {
 public:
  static constexpr const char* name = "transform/my_transform";
  static constexpr const char* summary = "High-pass filter: subtracts a leaky average of the past from every variable.";

  struct Params {
    double time_constant_s = 0.1;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("time_constant_s", &Params::time_constant_s).above(0).unit("s").doc("Time constant of the average.");
    }
  };

  explicit MyTransform(const Params& params) : params_(params) {}

  /// @return the same variables, samples, events and ground truth, with values in the same unit
  golgi::Dataset apply(const golgi::Dataset& input, const golgi::TaskContext& context) const override;

 private:
  Params params_;
};
