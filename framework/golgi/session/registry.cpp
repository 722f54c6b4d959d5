#include "golgi/session/registry.hpp"

#include "golgi/builtin/python/method.hpp"
#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/build_id.hpp"
#include "golgi/core/error.hpp"

namespace golgi {
namespace {

int here() { return 0; }  // its address identifies the program's build

}  // namespace

const char* const golgi_version = GOLGI_VERSION;

LoadedRegistry load_registry(const PluginPlaces& places, const Warn& warn, std::optional<ProbeOptions> probe) {
  LoadedRegistry loaded{std::make_unique<Registry>(), {}};
  loaded.registry->begin_library({"golgi", golgi_version, "", build_id_of(reinterpret_cast<const void*>(&here))});
  register_builtin(*loaded.registry);
  PluginSearchOptions search;
  search.places = places;
  search.probe = std::move(probe);
  search.warn = warn;
  search.scripts = python_plugins();
  loaded.left_out = register_plugins(*loaded.registry, search);
  for (const auto& failure : loaded.left_out) {
    if (failure.fatal) throw PluginError(failure.message);
    warn(failure.message);
  }
  return loaded;
}

}  // namespace golgi
