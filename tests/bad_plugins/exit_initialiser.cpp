// A static initialiser that ends the process with exit code 0.
#include <cstdlib>

#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/exit_initialiser";
};

[[maybe_unused]] static const int value = []() -> int { std::exit(0); }();

GOLGI_PLUGIN("exit_initialiser", "1.0.0") { registry.add<Identity<Name>>(); }
