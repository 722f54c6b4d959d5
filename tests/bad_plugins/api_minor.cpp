// Built for a later minor version of the plugin API: it may call functions that this host does not have.
#include "by_hand.hpp"

static void nothing(golgi::Registry*) {}
GOLGI_BY_HAND(GOLGI_API_MAJOR, GOLGI_API_MINOR + 1, GOLGI_ABI_TAG, "api_minor", "1.0.0", &nothing)
