// A static initialiser that writes to an invalid address.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/crash_initialiser";
};

static int* volatile nowhere = reinterpret_cast<int*>(8);
static __attribute__((no_sanitize("address", "undefined", "thread"))) int crash() { return *nowhere = 1; }
[[maybe_unused]] static const int value = crash();

GOLGI_PLUGIN("crash_initialiser", "1.0.0") { registry.add<Identity<Name>>(); }
