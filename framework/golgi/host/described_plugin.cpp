#include "golgi/host/described_plugin.hpp"

#include <mutex>
#include <utility>

#include "golgi/host/plugin_call.hpp"
#include "golgi/host/plugin_description.hpp"
#include "golgi/host/plugin_library.hpp"

namespace golgi {
namespace {

class DescribedLibrary {
 public:
  DescribedLibrary(std::filesystem::path file, std::string description, std::optional<ProbeOptions> probe,
                   std::function<void(const std::string&)> warn)
      : file_(std::move(file)), description_(std::move(description)), probe_(std::move(probe)), warn_(std::move(warn)) {}

  BoundComponent bind(const std::string& name, const Value& params, Binder& binder) {
    // The library's initialisers, its register function and the component's constructor run here.
    const std::string who = "plugin '" + file_.string() + "'";
    PluginCall call(who, who);
    BoundComponent bound = component(name).bind(params, binder);
    if (const std::string change = call.restore(); !change.empty() && warn_) warn_(change);
    return bound;
  }

 private:
  const ComponentInfo& component(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    if (!registry_) registry_ = load();
    return *registry_->find(name);
  }

  std::unique_ptr<Registry> load() const {
    if (probe_)
      if (const auto tried = probe(file_, *probe_); !tried.failure.empty()) throw PluginError(tried.failure);
    auto registry = std::make_unique<Registry>();
    load_library(*registry, file_);
    if (describe_library(*registry, file_) != description_)
      throw PluginError("plugin '" + file_.string() +
                        "' has other components than its description states; write the description again: "
                        "golgi plugins describe '" +
                        file_.string() + "'");
    return registry;
  }

  std::filesystem::path file_;
  std::string description_;
  std::optional<ProbeOptions> probe_;
  std::function<void(const std::string&)> warn_;
  std::mutex mutex_;
  std::unique_ptr<Registry> registry_;
};

}  // namespace

void register_described(Registry& registry, const std::filesystem::path& file, std::optional<ProbeOptions> probe,
                        std::function<void(const std::string&)> warn) {
  PluginDescription description = read_description(file);
  const auto library = std::make_shared<DescribedLibrary>(file, std::move(description.text), std::move(probe), std::move(warn));
  try {
    for (auto& info : description.components) {
      registry.begin_library(info.library);
      info.bind = [library, name = info.name](const Value& params, Binder& binder) {
        return library->bind(name, params, binder);
      };
      registry.add(std::move(info));
    }
  } catch (...) {
    registry.forget_library();
    throw;
  }
}

}  // namespace golgi
