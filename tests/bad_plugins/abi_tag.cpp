// Built with another standard library, as its tag says.
#include "by_hand.hpp"

static void nothing(golgi::Registry*) {}
GOLGI_BY_HAND(GOLGI_API_MAJOR, GOLGI_API_MINOR, "x86_64-libc++", "abi_tag", "1.0.0", &nothing)
