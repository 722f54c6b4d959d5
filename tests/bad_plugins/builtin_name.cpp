// A transform with the name of one of golgi's own.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/clip";
};

GOLGI_PLUGIN("builtin_name", "1.0.0") { registry.add<Identity<Name>>(); }
