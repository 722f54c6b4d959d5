// A plugin without a version.
#include "by_hand.hpp"

static void nothing(golgi::Registry*) {}
GOLGI_BY_HAND(GOLGI_API_MAJOR, GOLGI_API_MINOR, GOLGI_ABI_TAG, "no_version", nullptr, &nothing)
