// One of two libraries that register the same name; each also registers one of its own.
#include "identity.hpp"

struct Shared {
  static constexpr const char* text = "transform/twin";
};
struct Own {
  static constexpr const char* text = "transform/a_only_twin_a";
};

GOLGI_PLUGIN("twin_a", "1.0.0") {
  registry.add<Identity<Own>>();
  registry.add<Identity<Shared>>();
}
