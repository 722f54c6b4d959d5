// A parameter whose doc is in Latin-1, which is not UTF-8.
#include "golgi/api/plugin.hpp"

struct ForeignText final : golgi::Transform {
  static constexpr const char* name = "transform/foreign_text";
  static constexpr const char* summary = "Gives back what it gets.";
  struct Params {
    int size = 1;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("size", &Params::size)
          .range(0, 10)
          .doc(
              "Gr\xf6\xdf"
              "e.");
    }
  };
  explicit ForeignText(const Params&) {}
  golgi::Dataset apply(const golgi::Dataset& input, const golgi::TaskContext&) const override { return input; }
};

GOLGI_PLUGIN("foreign_text", "1.0.0") { registry.add<ForeignText>(); }
