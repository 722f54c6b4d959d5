#include "golgi/api/nested.hpp"

#include <algorithm>
#include <map>

#include "golgi/api/kinds.hpp"
#include "golgi/api/nesting.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

/// The part of a stage's work that a context belongs to, through any number of contexts between them.
class PartPath {
 public:
  static constexpr std::string_view capability = "part_path/1";
  virtual const std::string& path() const = 0;

 protected:
  ~PartPath() = default;
};

/// The context of a component that works for another: the stage's context, with folders of its own.
class PartContext final : public TaskContext, public PartPath {
 public:
  PartContext(const TaskContext& parent, const ComponentInfo& info, const PartOfWork& part)
      : parent_(parent), info_(info), part_(part) {
    if (const auto* above = as<PartPath>(parent)) path_ = above->path() + "/";
    path_ += part.name;
  }

  Fingerprint seed() const override {
    if (!info_.stochastic)
      throw PluginError(
          info_.title() +
          " asks for random numbers without declaring itself stochastic; add `static constexpr bool stochastic = true`");
    const auto* host = as<Nesting>(parent_);
    const Fingerprint stage = host ? host->stage_seed() : parent_.seed();
    return FingerprintBuilder().text("part").number(stage.high).number(stage.low).text(path_).finish();
  }
  void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const override {
    parent_.parallel_for(n, body);
  }
  int n_threads() const override { return parent_.n_threads(); }
  bool cancelled() const override { return parent_.cancelled(); }
  void progress(double fraction, std::string_view what) const override {
    parent_.progress(part_.from + (part_.to - part_.from) * fraction, named(what));
  }
  void log(std::string_view message) const override { parent_.log(named(message)); }
  // Without the part's name, because many parts give the same warning.
  void warn(const Warning& warning) const override {
    Warning of_component = warning;
    of_component.seen = info_.name + ": " + warning.seen;
    parent_.warn(of_component);
  }
  std::filesystem::path checkpoint_folder() const override {
    const auto folder = parent_.checkpoint_folder() / part_.name;
    make_folder(folder);
    return folder;
  }
  void output(std::string_view file_name, std::string_view content, bool is_volatile) const override {
    parent_.output(part_.name.empty() ? std::string(file_name) : part_.name + "/" + std::string(file_name), content,
                   is_volatile);
  }
  const void* interface(std::string_view id) const override {
    if (const void* own = offers<PartPath>(this, id)) return own;
    return parent_.interface(id);
  }
  const std::string& path() const override { return path_; }

 private:
  std::string named(std::string_view text) const {
    return part_.name.empty() ? std::string(text) : part_.name + ": " + std::string(text);
  }

  const TaskContext& parent_;
  const ComponentInfo& info_;
  const PartOfWork& part_;
  std::string path_;  ///< "replicate_7/half_0"
};

/// Why the component cannot be used by a wrapper; empty if it can.
std::string why_unfit(const ComponentInfo& info, ComponentKind kind) {
  const auto a = [](ComponentKind of) {
    const std::string name = to_string(of);
    return (std::string_view("aeiou").find(name.front()) == std::string_view::npos ? "a " : "an ") + name;
  };
  if (info.kind != kind) return "must be " + a(kind) + " component; " + info.name + " is " + a(info.kind);
  for (const Port& port : info.inputs) {
    if (port.is_optional()) continue;
    const auto& accepts = port.accepts();
    const bool is_of_data =
        port.name() == "data" && std::find(accepts.begin(), accepts.end(), ArtifactType::dataset) != accepts.end();
    if (!is_of_data)
      return info.name + " needs a " + to_string(accepts.front()) + " as '" + port.name() + "', but gets a dataset here";
  }
  return "";
}

}  // namespace

ComponentInfo with_nested(const ComponentInfo& info, const std::vector<std::shared_ptr<const ComponentInfo>>& nested) {
  ComponentInfo all = info;
  if (nested.empty()) return all;
  std::map<std::string, std::string> builds;  // sorted, so that the order in a file does not matter
  bool needs_values = false, needs_events = false, are_controls = true;
  for (const auto& inner : nested) {
    all.stochastic |= inner->stochastic;
    all.acausal |= inner->acausal;
    are_controls &= inner->control;
    needs_values |= inner->needs == Needs::values;
    needs_events |= inner->needs == Needs::events;
    builds.emplace(inner->name, inner->library.build_id);
    all.bibtex += "\n" + inner->bibtex;
  }
  all.control |= are_controls;
  if (all.needs == Needs::any) all.needs = needs_values ? Needs::values : needs_events ? Needs::events : Needs::any;
  for (const auto& [name, build_id] : builds) all.library.build_id += "+" + build_id;
  return all;
}

bool has_components(const Schema& schema) {
  return std::ranges::any_of(schema.fields(), [](const Field& field) {
    return field.type().ends_with(component_type_suffix) || (field.nested() && has_components(*field.nested()));
  });
}

struct NestedComponent::State {
  ComponentInfo info;
  Value params;
  std::shared_ptr<const Component> component;
};

NestedComponent::NestedComponent() = default;

NestedComponent NestedComponent::of(std::string name, std::shared_ptr<const Component> component, bool is_stochastic) {
  ComponentInfo info;
  info.name = std::move(name);
  info.stochastic = is_stochastic;
  NestedComponent nested;
  nested.state_ = std::make_shared<const State>(State{info, Value::map(), std::move(component)});
  return nested;
}

NestedComponent NestedComponent::bind(const Value& value, ComponentKind kind, Binder& binder) {
  const std::string prefix = traits_of(kind).prefixes.front();
  const Value* use = value.is_map() ? value.find("use") : &value;
  if (!use || !use->is_scalar() || use->text.empty()) {
    binder.fail(value.place, "expected a component such as {use: " + prefix + "/…, params: {…}}, found " + value.describe());
    return {};
  }
  for (const auto& member : value.members)
    if (member.key != "use" && member.key != "params")
      binder.fail(member.place, "unknown key '" + member.key + "'" + suggestion(member.key, {"use", "params"}));
  const ComponentLookup* lookup = binder.lookup();
  if (!lookup) throw InternalError("this binder cannot look up components");
  const ComponentInfo* info = lookup->find(use->text);
  // The kind is known, so its part of the name may be left out.
  if (!info && use->text.find('/') == std::string::npos) info = lookup->find(prefix + "/" + use->text);
  const std::string fault = info ? why_unfit(*info, kind) : lookup->why_unknown(use->text);
  if (!fault.empty()) {
    const Binder::Scope scope(binder, value.is_map() ? ".use" : "");
    binder.fail(use->place, fault);
    return {};
  }
  const Value* given = value.find("params");
  const Value params = given && !given->is_null() ? *given : Value::map(value.place);
  const std::size_t n_before = binder.nested().size();
  const Binder::Scope scope(binder, ".params", info->title());
  BoundComponent bound = lookup->bind(*info, params, binder);
  const auto& nested = binder.nested();
  NestedComponent made;
  if (bound.component)
    made.state_ = std::make_shared<const State>(
        State{with_nested(*info, {nested.begin() + static_cast<std::ptrdiff_t>(n_before), nested.end()}),
              std::move(bound.resolved), std::move(bound.component)});
  binder.add_nested(std::make_shared<const ComponentInfo>(*info));
  return made;
}

const NestedComponent::State& NestedComponent::state() const {
  if (!state_) throw InternalError("there is no component in this parameter");
  return *state_;
}
std::string NestedComponent::name() const { return state().info.name; }
std::string NestedComponent::title() const { return state().info.title(); }
bool NestedComponent::is_stochastic() const { return state().info.stochastic; }
const Component& NestedComponent::component() const { return *state().component; }

Value NestedComponent::value() const {
  if (!state_) return {};
  Value map = Value::map();
  map.set("use", Value::scalar(state_->info.name));
  map.set("params", state_->params);
  return map;
}

Artifact NestedComponent::run(const Inputs& inputs, const TaskContext& context, const PartOfWork& part) const {
  const ComponentInfo& info = state().info;
  const PartContext own(context, info, part);
  if (const auto* host = as<Nesting>(context)) return host->run_nested(info, component(), inputs, own);
  return component().run(inputs, own);
}

}  // namespace golgi
