// The header that plugin authors include.
//
//   #include <golgi/api/plugin.hpp>
//   class MyMethod : public golgi::Causality { … };
//   GOLGI_PLUGIN("my_method", "1.0.0") { registry.add<MyMethod>(); }
#pragma once

#include "golgi/api/abi.hpp"
#include "golgi/api/causality.hpp"
#include "golgi/api/correction.hpp"
#include "golgi/api/evaluator.hpp"
#include "golgi/api/event_arrays.hpp"
#include "golgi/api/event_threshold.hpp"
#include "golgi/api/file_contents.hpp"
#include "golgi/api/independence.hpp"
#include "golgi/api/lags_and_events.hpp"
#include "golgi/api/link_rules.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/nested.hpp"
#include "golgi/api/nuisance_covariates.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/api/reading.hpp"
#include "golgi/api/readout.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/api/suits.hpp"
#include "golgi/api/transform.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/blocking.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"

/// Defines the plugin of this library: `GOLGI_PLUGIN("name", "1.0.0") { registry.add<MyMethod>(); }`, once, in one of its
/// files.
#define GOLGI_PLUGIN(NAME, VERSION)                                                                \
  static void golgi_register_components_cpp(::golgi::Registry& registry);                          \
  extern "C" {                                                                                     \
  static void golgi_register_components(::golgi::Registry* registry) {                             \
    ::golgi::fix_product_blocking();                                                               \
    golgi_register_components_cpp(*registry);                                                      \
  }                                                                                                \
  GOLGI_API extern const ::golgi::golgi_plugin_descriptor golgi_plugin;                            \
  const ::golgi::golgi_plugin_descriptor golgi_plugin = {sizeof(::golgi::golgi_plugin_descriptor), \
                                                         GOLGI_API_MAJOR,                          \
                                                         GOLGI_API_MINOR,                          \
                                                         GOLGI_ABI_TAG,                            \
                                                         NAME,                                     \
                                                         VERSION,                                  \
                                                         &golgi_register_components};              \
  }                                                                                                \
  static void golgi_register_components_cpp([[maybe_unused]] ::golgi::Registry& registry)
