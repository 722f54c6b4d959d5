#include "golgi/api/registry.hpp"

#include <algorithm>

#include "golgi/api/kinds.hpp"
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

std::string owner(const LibraryInfo& library) { return library.file.empty() ? "golgi itself" : "'" + library.file + "'"; }

}  // namespace

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

void Registry::begin_library(LibraryInfo library) { state_->library = std::move(library); }

void Registry::add(ComponentInfo info) {
  info.library = state_->library;
  const auto slash = info.name.find('/');
  const std::string prefix = info.name.substr(0, slash);
  const auto& allowed = traits_of(info.kind).prefixes;
  // "evaluate" alone is the name of the built-in evaluator.
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

Registration::Registration(std::string name, std::string summary, ComponentKind kind)
    : info_(std::make_unique<ComponentInfo>()) {
  info_->name = std::move(name);
  info_->summary = std::move(summary);
  info_->kind = kind;
  info_->inputs = traits_of(kind).ports;
  info_->output = traits_of(kind).output;
}
Registration::~Registration() = default;
Registration::Registration(Registration&&) noexcept = default;
Registration& Registration::operator=(Registration&&) noexcept = default;

Registration& Registration::flag(std::string_view name, bool value) {
  if (name == "stochastic") info_->stochastic = value;
  if (name == "accepts_gaps") info_->accepts_gaps = value;
  if (name == "control") info_->control = value;
  if (name == "acausal") info_->acausal = value;
  return *this;
}
Registration& Registration::needs(Needs needs) { return info_->needs = needs, *this; }
Registration& Registration::ports(std::vector<Port> ports) { return info_->inputs = std::move(ports), *this; }
Registration& Registration::magic(std::vector<Magic> magic) { return info_->magic = std::move(magic), *this; }
Registration& Registration::waivers(std::vector<Waiver> waivers) { return info_->waivers = std::move(waivers), *this; }
Registration& Registration::suits(std::vector<Suits> suits) { return info_->suits = std::move(suits), *this; }
Registration& Registration::bibtex(std::string entries) { return info_->bibtex = std::move(entries), *this; }
Registration& Registration::output(ArtifactType type) { return info_->output = type, *this; }
Registration& Registration::schema(Schema schema) { return info_->schema = std::move(schema), *this; }
Registration& Registration::bind(BindComponent bind) { return info_->bind = std::move(bind), *this; }

void Registry::add(Registration& registration) { add(std::move(*registration.info_)); }

}  // namespace golgi
