// A hand-written descriptor with one error.
#pragma once

#include "golgi/api/plugin.hpp"

#define GOLGI_BY_HAND(MAJOR, MINOR, TAG, NAME, VERSION, REGISTER)                          \
  extern "C" {                                                                             \
  GOLGI_API extern const golgi::golgi_plugin_descriptor golgi_plugin;                      \
  const golgi::golgi_plugin_descriptor golgi_plugin = {                                    \
      sizeof(golgi::golgi_plugin_descriptor), MAJOR, MINOR, TAG, NAME, VERSION, REGISTER}; \
  }
