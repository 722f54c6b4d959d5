// Built for a later major version of the plugin API.
#include "by_hand.hpp"

static void nothing(golgi::Registry*) {}
GOLGI_BY_HAND(GOLGI_API_MAJOR + 1, 0, GOLGI_ABI_TAG, "api_major", "1.0.0", &nothing)
