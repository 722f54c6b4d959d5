// A plugin whose name is in Latin-1, which is not UTF-8.
#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/foreign_name";
};

GOLGI_PLUGIN(
    "gr\xf6\xdf"
    "e",
    "1.0.0") {
  registry.add<Identity<Name>>();
}
