// Sound, but built with other sanitizers than the host (see CMakeLists.txt).
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/other_sanitizer";
};

GOLGI_PLUGIN("other_sanitizer", "1.0.0") { registry.add<Identity<Name>>(); }
