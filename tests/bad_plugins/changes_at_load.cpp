// Changes the working folder and the rounding mode while it registers.
#include <unistd.h>

#include <cfenv>

#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/changes_at_load";
};

GOLGI_PLUGIN("changes_at_load", "1.0.0") {
  std::fesetround(FE_UPWARD);
  if (chdir("/") != 0) throw golgi::IoError("cannot go to /");
  registry.add<Identity<Name>>();
}
