// A component whose name is not in ASCII.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/größe";
};

GOLGI_PLUGIN("foreign_component", "1.0.0") { registry.add<Identity<Name>>(); }
