// Registers a component, then throws a typed error.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/throws_error";
};

GOLGI_PLUGIN("throws_error", "1.0.0") {
  registry.add<Identity<Name>>();
  throw golgi::DataError("the table of constants is missing");
}
