// A library that registers one name twice.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/twice";
};

GOLGI_PLUGIN("gives_name_twice", "1.0.0") {
  registry.add<Identity<Name>>();
  registry.add<Identity<Name>>();
}
