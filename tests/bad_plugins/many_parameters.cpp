// A component with 10,000 parameters, which is unusual and valid.
#include <string>

#include "golgi/api/plugin.hpp"

struct ManyParameters final : golgi::Transform {
  static constexpr const char* name = "transform/many_parameters";
  static constexpr const char* summary = "Gives back what it gets.";
  struct Params {
    int value = 1;
    static void describe(golgi::SchemaOf<Params>& s) {
      for (int i = 0; i < 10'000; ++i)
        s.field("parameter_" + std::to_string(i), &Params::value).range(0, 10).doc("One of ten thousand.");
    }
  };
  explicit ManyParameters(const Params&) {}
  golgi::Dataset apply(const golgi::Dataset& input, const golgi::TaskContext&) const override { return input; }
};

GOLGI_PLUGIN("many_parameters", "1.0.0") { registry.add<ManyParameters>(); }
