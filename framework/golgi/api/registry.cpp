#include "golgi/api/registry.hpp"

#include <algorithm>

#include "golgi/core/text.hpp"

namespace golgi {

struct Registry::State {
  LibraryInfo library;
  std::map<std::string, ComponentInfo, std::less<>> components;
};

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::vector<std::string> prefixes(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::simulator: return {"simulator", "source"};
    case ComponentKind::transform: return {"transform"};
    case ComponentKind::model: return {"model"};
    case ComponentKind::causality: return {"causality"};
    case ComponentKind::evaluator: return {"evaluate"};
  }
  return {};
}

std::string owner(const LibraryInfo& library) { return library.file.empty() ? "golgi itself" : "'" + library.file + "'"; }

}  // namespace

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

void Registry::begin_library(LibraryInfo library) { state_->library = std::move(library); }

void Registry::add(ComponentInfo info) {
  info.library = state_->library;
  const auto slash = info.name.find('/');
  const std::string prefix = info.name.substr(0, slash);
  const auto allowed = prefixes(info.kind);
  // "evaluate" alone is the built-in evaluator's name.
  const bool well_formed =
      is_name(prefix) && (slash == std::string::npos ? prefix == "evaluate" : is_name(info.name.substr(slash + 1)));
  if (!well_formed || std::find(allowed.begin(), allowed.end(), prefix) == allowed.end())
    throw PluginError(owner(info.library) + ": component name '" + info.name + "': a " + to_string(info.kind) + " is named '" +
                      join(allowed, "/…' or '") + "/…' in lower-case letters, digits and _");
  if (const ComponentInfo* taken = find(info.name))
    throw NameTakenError("component '" + info.name + "' is given twice: by " + owner(taken->library) + " and by " +
                         owner(info.library) + "; rename one component, or remove one of the libraries");
  state_->components.emplace(info.name, std::move(info));
}

void Registry::forget_library() {
  std::erase_if(state_->components, [&](const auto& entry) { return entry.second.library.file == state_->library.file; });
}

const ComponentInfo* Registry::find(std::string_view name) const {
  const auto found = state_->components.find(name);
  return found == state_->components.end() ? nullptr : &found->second;
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> all;
  for (const auto& [name, info] : state_->components) all.push_back(name);
  return all;
}

void Registry::set_ports(ComponentInfo& info, std::optional<ArtifactType> input) {
  switch (info.kind) {
    case ComponentKind::simulator: info.output = ArtifactType::dataset; break;
    case ComponentKind::transform:
      info.inputs = {{"data", {ArtifactType::dataset}}};
      info.output = ArtifactType::dataset;
      break;
    case ComponentKind::model:
      info.inputs = {{"data", {ArtifactType::dataset}}};
      info.output = ArtifactType::model;
      break;
    case ComponentKind::causality:
      info.inputs = {{"data", {input.value_or(ArtifactType::dataset)}}};
      info.output = ArtifactType::connectivity;
      break;
    case ComponentKind::evaluator:
      info.inputs = {{"truth", {ArtifactType::dataset}}, {"estimates", {ArtifactType::connectivity}, true}};
      info.output = ArtifactType::scores;
      break;
  }
}

}  // namespace golgi
