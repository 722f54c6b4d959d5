// A plugin whose author forgot registry.add.
#include "golgi/api/plugin.hpp"

GOLGI_PLUGIN("registers_nothing", "1.0.0") {}
