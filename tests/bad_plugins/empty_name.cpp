// A plugin without a name.
#include "by_hand.hpp"

GOLGI_PLUGIN("", "1.0.0") {}
