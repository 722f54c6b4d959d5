// Links a library that is missing at load time.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/missing_library";
};

extern "C" int absent_function();
[[maybe_unused]] static const int value = absent_function();

GOLGI_PLUGIN("missing_library", "1.0.0") { registry.add<Identity<Name>>(); }
