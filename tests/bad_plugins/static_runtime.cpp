// Linked with its own copy of the C++ standard library (see CMakeLists.txt).
#include <iostream>
#include <stdexcept>

#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/static_runtime";
};

GOLGI_PLUGIN("static_runtime", "1.0.0") {
  if (!std::cout) throw std::runtime_error("nothing can be written");
  registry.add<Identity<Name>>();
}
