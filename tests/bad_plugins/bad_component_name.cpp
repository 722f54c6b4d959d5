// A transform whose name is a model's.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "model/Not-A-Transform";
};

GOLGI_PLUGIN("bad_component_name", "1.0.0") { registry.add<Identity<Name>>(); }
