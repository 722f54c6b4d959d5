// A static initialiser that never returns.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/loop_initialiser";
};

static volatile bool stop = false;
[[maybe_unused]] static const int value = [] {
  while (!stop) {
  }
  return 1;
}();

GOLGI_PLUGIN("loop_initialiser", "1.0.0") { registry.add<Identity<Name>>(); }
