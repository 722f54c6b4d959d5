// Symbol visibility. Everything is hidden unless marked: weak symbols of header-only libraries must not interpose
// between a plugin and the host.
#pragma once

#define GOLGI_API __attribute__((visibility("default")))
