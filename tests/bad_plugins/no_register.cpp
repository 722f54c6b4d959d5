// A descriptor without a register function.
#include "by_hand.hpp"

GOLGI_BY_HAND(GOLGI_API_MAJOR, GOLGI_API_MINOR, GOLGI_ABI_TAG, "no_register", "1.0.0", nullptr)
