// Registers a component, then throws an exception of the standard library.
#include <stdexcept>

#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/throws_std";
};

GOLGI_PLUGIN("throws_std", "1.0.0") {
  registry.add<Identity<Name>>();
  throw std::out_of_range("index 7 of 5");
}
