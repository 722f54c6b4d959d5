#include "golgi/sweep/expand.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "golgi/core/text.hpp"
#include "golgi/pipeline/lookup.hpp"

namespace golgi {
namespace {

/// Adds each error once, even if many points have it.
class UniqueErrors {
 public:
  explicit UniqueErrors(Diagnostics& into) : into_(into) {}
  void take(const Diagnostics& from) {
    for (const auto& message : from.messages())
      if (seen_.insert(message).second) into_.add({}, "", message);
  }

 private:
  Diagnostics& into_;
  std::set<std::string> seen_;
};

class Expander {
 public:
  Expander(const PipelineSpec& spec, SweepSpec axes, const Registry& registry, const std::vector<LoadFailure>& left_out,
           const KeyOptions& key_options, Diagnostics& diagnostics)
      : spec_(spec),
        registry_(registry),
        left_out_(left_out),
        lookup_(registry, left_out),
        keys_(key_options),
        errors_(diagnostics),
        is_faulty_(!diagnostics.empty()) {
    sweep_.axes = std::move(axes);
    params_of_.resize(spec.stages.size());
    for (std::size_t a = 0; a < sweep_.axes.axes.size(); ++a) {
      const Axis& axis = sweep_.axes.axes[a];
      if (axis.target == AxisTarget::param) params_of_[axis.stage].push_back(a);
      if (axis.target == AxisTarget::use || axis.target == AxisTarget::in) of_structure_.push_back(a);
      if (axis.target == AxisTarget::seed) seed_axis_ = a;
    }
  }

  Sweep run() {
    refuse_near_misses();
    list_points();
    // Unused capacity takes no physical memory, but copies made while a vector grows do.
    sweep_.graph.nodes.reserve(sweep_.points.size() * spec_.stages.size());
    for (auto& point : sweep_.points) add_nodes(point);
    sweep_.graph.order.resize(sweep_.graph.nodes.size());
    std::iota(sweep_.graph.order.begin(), sweep_.graph.order.end(), std::size_t{0});
    return std::move(sweep_);
  }

 private:
  using Positions = std::vector<std::uint32_t>;

  /// The graph of stages for one choice of values of the axes that change `use` or `in`.
  struct Structure {
    PipelineSpec spec;
    Graph graph;  ///< of the first point with this structure; components are null if it had errors
    /// A stage's bound parameters by the positions of the axes that change them.
    std::vector<std::map<Positions, std::shared_ptr<const BoundStage>>> bound;
  };

  /// Refuses labels that look like a parameter without its stage, or like the seed: labels change nothing, so these are
  /// probably mistakes.
  void refuse_near_misses() {
    std::vector<std::string> names{"seed"};
    std::map<std::string, std::string> axis_of{{"seed", "seed"}};
    const std::function<void(const Schema&, const std::string&)> add = [&](const Schema& schema, const std::string& prefix) {
      for (const auto& field : schema.fields()) {
        names.push_back(field.name());
        axis_of.try_emplace(field.name(), prefix + field.name());
        if (field.nested()) add(*field.nested(), prefix + field.name() + ".");
      }
    };
    for (const auto& stage : spec_.stages)
      if (const ComponentInfo* component = registry_.find(stage.use)) add(component->schema, stage.id + ".");
    Diagnostics faults;
    for (const auto& axis : sweep_.axes.axes) {
      if (axis.target != AxisTarget::label || axis.is_of_files) continue;
      // Names of one or two letters are too short to compare.
      const auto near = axis.name.size() < 3 && !axis_of.contains(axis.name) ? std::nullopt : nearest_name(axis.name, names);
      if (near)
        faults.add(axis.place, "sweep." + axis.name,
                   "this is a label, which changes nothing; did you mean '" + axis_of.at(*near) +
                       "'? If not, choose a less similar name");
    }
    is_faulty_ = is_faulty_ || !faults.empty();
    errors_.take(faults);
  }

  void list_points() {
    const SweepSpec& axes = sweep_.axes;
    SweepPoint point;
    point.position.assign(axes.group_sizes.size(), 0);
    if (std::find(axes.group_sizes.begin(), axes.group_sizes.end(), std::size_t{0}) != axes.group_sizes.end()) return;
    for (bool more = true; more;) {
      if (!is_excluded(point))
        for (point.replicate = 0; point.replicate < axes.replicates; ++point.replicate) sweep_.points.push_back(point);
      more = false;
      for (std::size_t g = axes.group_sizes.size(); g-- > 0 && !more;) {
        more = ++point.position[g] < axes.group_sizes[g];
        if (!more) point.position[g] = 0;
      }
    }
  }

  bool is_excluded(const SweepPoint& point) const {
    const auto all_fit = [&](const std::vector<SweepSpec::Condition>& conditions) {
      return std::all_of(conditions.begin(), conditions.end(), [&](const SweepSpec::Condition& condition) {
        return condition.fits[point.position[sweep_.axes.axes[condition.axis].group]];
      });
    };
    return !all_fit(sweep_.axes.only) ||
           std::any_of(sweep_.axes.exclude.begin(), sweep_.axes.exclude.end(),
                       [&](const auto& conditions) { return !conditions.empty() && all_fit(conditions); });
  }

  Positions positions(const SweepPoint& point, const std::vector<std::size_t>& axes) const {
    Positions all;
    for (const std::size_t a : axes) all.push_back(point.position[sweep_.axes.axes[a].group]);
    return all;
  }

  void set_params(StageSpec& stage, std::size_t s, const SweepPoint& point) const {
    for (const std::size_t a : params_of_[s])
      set_param(stage, sweep_.axes.axes[a].path, sweep_.value(point, a), sweep_.axes.axes[a].place);
  }

  Structure& structure_of(const SweepPoint& point) {
    const auto [at, is_new] = structures_.try_emplace(positions(point, of_structure_));
    Structure& structure = at->second;
    if (!is_new) return structure;
    structure.spec = spec_;
    Diagnostics faults;
    for (const std::size_t a : of_structure_) {
      const Axis& axis = sweep_.axes.axes[a];
      const Value& value = sweep_.value(point, a);
      StageSpec& stage = structure.spec.stages[axis.stage];
      if (axis.target == AxisTarget::in) {
        stage.inputs = parse_inputs(value, value.place, "stages." + stage.id + ".in", faults);
      } else if (value.is_scalar()) {
        stage.use = value.text;
        stage.use_place = value.place;
      } else {
        faults.add(value.place, axis.name, "expected the name of a component, found " + value.describe());
      }
    }
    PipelineSpec bound_spec = structure.spec;
    for (std::size_t s = 0; s < bound_spec.stages.size(); ++s) set_params(bound_spec.stages[s], s, point);
    structure.graph = bind_pipeline(bound_spec, registry_, left_out_, faults);
    is_faulty_ = is_faulty_ || !faults.empty();
    errors_.take(faults);
    structure.bound.resize(spec_.stages.size());
    for (std::size_t s = 0; s < spec_.stages.size(); ++s)
      structure.bound[s].emplace(positions(point, params_of_[s]), structure.graph.nodes[s].bound);
    return structure;
  }

  const std::shared_ptr<const BoundStage>& bound_of(Structure& structure, std::size_t s, const SweepPoint& point) {
    const auto [at, is_new] = structure.bound[s].try_emplace(positions(point, params_of_[s]));
    if (!is_new || !structure.graph.nodes[s].component) return at->second;
    StageSpec stage = structure.spec.stages[s];
    set_params(stage, s, point);
    Diagnostics faults;
    at->second = bind_stage(stage, *registry_.find(stage.use), lookup_, faults);
    is_faulty_ = is_faulty_ || !faults.empty();
    errors_.take(faults);
    return at->second;
  }

  void add_nodes(SweepPoint& point) {
    Structure& structure = structure_of(point);
    // After an error the other points are still checked, but no graph is made.
    std::vector<std::shared_ptr<const BoundStage>> bound;
    for (std::size_t s = 0; s < spec_.stages.size(); ++s) bound.push_back(bound_of(structure, s, point));
    if (is_faulty_) return;
    const RootSeed root{seed_of(point), point.replicate};
    std::vector<std::uint32_t> node_of(spec_.stages.size());
    for (const std::size_t s : structure.graph.order) {
      Node node = structure.graph.nodes[s];
      node.component = registry_.find(node.component->name);  // nested components may differ from those of the first point
      node.bind(bound[s]);
      for (auto& port : node.inputs)
        for (auto& input : port) input = node_of[input];
      keys_.assign(node, sweep_.graph.nodes, root);
      const auto [first, last] = nodes_by_key_.equal_range(node.key.low);
      const auto known = std::find_if(first, last, [&](const auto& entry) {
        const Node& other = sweep_.graph.nodes[entry.second];
        return other.key == node.key && other.stage == node.stage;
      });
      if (known != last) {
        node_of[s] = known->second;
      } else {
        node_of[s] = static_cast<std::uint32_t>(sweep_.graph.nodes.size());
        nodes_by_key_.emplace(node.key.low, node_of[s]);
        label(node, s, point);
        sweep_.graph.nodes.push_back(std::move(node));
      }
      point.nodes.push_back(node_of[s]);
    }
  }

  std::int64_t seed_of(const SweepPoint& point) const {
    std::int64_t seed = spec_.seed;
    if (seed_axis_) read_scalar(sweep_.value(point, *seed_axis_), seed);  // errors were already reported
    return seed;
  }

  /// Sets the node's label: the varied values that it depends on, including those of its inputs.
  void label(Node& node, std::size_t s, const SweepPoint& point) {
    std::set<std::size_t> axes(params_of_[s].begin(), params_of_[s].end());
    for (const std::size_t a : of_structure_)
      if (sweep_.axes.axes[a].stage == s) axes.insert(a);
    bool is_random = node.component->stochastic;
    for (const std::size_t before : node.predecessors()) {
      axes.insert(axes_of_node_[before]->begin(), axes_of_node_[before]->end());
      is_random = is_random || is_random_[before];
    }
    if (is_random && seed_axis_) axes.insert(*seed_axis_);
    std::vector<std::string> parts;
    for (const std::size_t a : axes) parts.push_back(sweep_.axes.axes[a].name + "=" + sweep_.text(point, a));
    if (is_random && sweep_.axes.replicates > 1) parts.push_back("replicate " + std::to_string(point.replicate));
    node.label = join(parts, ", ");
    axes_of_node_.push_back(&*axis_sets_.insert(std::move(axes)).first);
    is_random_.push_back(is_random);
  }

  const PipelineSpec& spec_;
  const Registry& registry_;
  const std::vector<LoadFailure>& left_out_;
  const Lookup lookup_;
  KeyMaker keys_;
  UniqueErrors errors_;
  Sweep sweep_;
  std::vector<std::vector<std::size_t>> params_of_;  // axes of parameters by stage
  std::vector<std::size_t> of_structure_;            // axes of `use` and `in`
  std::optional<std::size_t> seed_axis_;
  std::map<Positions, Structure> structures_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> nodes_by_key_;  // by the low half of the key
  std::set<std::set<std::size_t>> axis_sets_;
  std::vector<const std::set<std::size_t>*> axes_of_node_;  // in axis_sets_
  std::vector<bool> is_random_;
  bool is_faulty_;
};

}  // namespace

std::string Sweep::label(const SweepPoint& point) const {
  std::vector<std::string> parts;
  for (std::size_t a = 0; a < axes.axes.size(); ++a)
    if (!axes.axes[a].is_named) parts.push_back(axes.axes[a].name + "=" + text(point, a));
  if (axes.replicates > 1) parts.push_back("replicate " + std::to_string(point.replicate));
  return join(parts, ", ");
}

Sweep expand(const PipelineSpec& spec, SweepSpec axes, const Registry& registry, const std::vector<LoadFailure>& left_out,
             const KeyOptions& key_options, Diagnostics& diagnostics) {
  Sweep sweep = Expander(spec, std::move(axes), registry, left_out, key_options, diagnostics).run();
  if (diagnostics.empty() && sweep.points.empty())
    diagnostics.add(spec.sweep.place, "sweep", "no point is left; check 'exclude' and 'only'");
  return sweep;
}

}  // namespace golgi
