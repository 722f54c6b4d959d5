// A register function that writes to an invalid address.
#include "identity.hpp"

static int* volatile nowhere = reinterpret_cast<int*>(8);
static __attribute__((no_sanitize("address", "undefined", "thread"))) void crash() { *nowhere = 1; }

GOLGI_PLUGIN("crash_register", "1.0.0") { crash(); }
