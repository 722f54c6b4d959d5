// Uses a function that no library defines.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/unresolved_symbol";
};

namespace laboratory {
int calibrate(double factor);
}
[[maybe_unused]] static const int value = laboratory::calibrate(2);

GOLGI_PLUGIN("unresolved_symbol", "1.0.0") { registry.add<Identity<Name>>(); }
