// A static initialiser that throws an exception that nobody can catch.
#include <stdexcept>

#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/throw_initialiser";
};

[[maybe_unused]] static const int value = []() -> int { throw std::runtime_error("no licence file"); }();

GOLGI_PLUGIN("throw_initialiser", "1.0.0") { registry.add<Identity<Name>>(); }
