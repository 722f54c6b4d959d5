// Registers a component, then throws an int, which is not an exception class.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/throws_int";
};

GOLGI_PLUGIN("throws_int", "1.0.0") {
  registry.add<Identity<Name>>();
  throw 42;
}
