#include "golgi/pipeline/graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphviz.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>

#include "golgi/api/kinds.hpp"
#include "golgi/core/text.hpp"
#include "golgi/pipeline/lookup.hpp"

namespace golgi {
namespace {

// Edges go from a stage to the stages that use its output.
using BoostGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

BoostGraph boost_graph(const std::vector<std::vector<std::size_t>>& predecessors) {
  BoostGraph graph(predecessors.size());
  for (std::size_t i = 0; i < predecessors.size(); ++i)
    for (const std::size_t before : predecessors[i]) boost::add_edge(before, i, graph);
  return graph;
}

std::string type_names(const std::vector<ArtifactType>& types) {
  std::vector<std::string> names;
  for (const auto type : types) names.emplace_back(to_string(type));
  return join(names, " or ");
}

class PipelineBinder {
 public:
  PipelineBinder(PipelineSpec& spec, const Registry& registry, const std::vector<LoadFailure>& left_out,
                 Diagnostics& diagnostics)
      : spec_(spec), registry_(registry), left_out_(left_out), lookup_(registry, left_out), diagnostics_(diagnostics) {
    for (std::size_t i = 0; i < spec.stages.size(); ++i) index_.emplace(spec.stages[i].id, i);
    for (const auto& stage : spec.stages) stage_names_.push_back(stage.id);
  }

  Graph bind() {
    Graph graph;
    for (auto& stage : spec_.stages) graph.nodes.push_back(bind_component(stage));
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].component) bind_inputs(spec_.stages[i], graph.nodes, graph.nodes[i]);
    refuse_cycles(graph);
    if (n_left_out_ > 0 && diagnostics_.size() == n_left_out_) refuse_plugins();
    if (diagnostics_.empty()) set_order(graph);
    return graph;
  }

 private:
  /// @throws PluginError with the errors of the diagnostics
  [[noreturn]] void refuse_plugins() const {
    try {
      diagnostics_.throw_if_any();
    } catch (const ConfigError& error) {
      throw PluginError(error.what());
    }
    throw InternalError("plugins are refused without a fault");
  }

  static std::string path(const StageSpec& stage, const std::string& part) { return "stages." + stage.id + part; }

  Node bind_component(StageSpec& stage) {
    Node node;
    node.stage = stage.id;
    node.place = stage.place;
    node.seed_name = stage.seed_name;
    node.component = registry_.find(stage.use);
    if (stage.use.empty()) return node;
    if (!node.component) {
      n_left_out_ += find_left_out(stage.use, left_out_) ? 1 : 0;
      diagnostics_.add(stage.use_place, path(stage, ".use"), lookup_.why_unknown(stage.use));
      return node;
    }
    if (const KindTraits& kind = traits_of(node.component->kind); !kind.is_stage()) {
      diagnostics_.add(stage.use_place, path(stage, ".use"), stage.use + " " + kind.instead_of_stage);
      return node;
    }
    node.bind(bind_stage(stage, *node.component, lookup_, diagnostics_));
    return node;
  }

  void bind_inputs(const StageSpec& stage, const std::vector<Node>& nodes, Node& node) {
    const auto& ports = node.component->inputs;
    node.inputs.resize(ports.size());
    std::vector<bool> given(ports.size(), false);
    for (const auto& input : stage.inputs) {
      const auto port = find_port(stage, input, ports);
      if (!port) continue;
      given[*port] = true;
      const std::string where = path(stage, input.port.empty() ? ".in" : ".in." + input.port);
      if (!ports[*port].is_many() && (input.is_list || input.stages.size() != 1))
        diagnostics_.add(input.place, where, "takes one stage, not a list (" + node.component->title() + ")");
      if (ports[*port].is_many() && input.stages.empty()) diagnostics_.add(input.place, where, "the list is empty");
      for (const auto& reference : input.stages) {
        const auto found = index_.find(reference.stage);
        if (found == index_.end()) {
          diagnostics_.add(reference.place, where,
                           "there is no stage '" + reference.stage + "'" + suggestion(reference.stage, stage_names_));
          continue;
        }
        const Node& source = nodes[found->second];
        const auto& accepts = ports[*port].accepts();
        if (source.component && std::find(accepts.begin(), accepts.end(), source.component->output) == accepts.end())
          diagnostics_.add(reference.place, where,
                           "takes a " + type_names(accepts) + ", but '" + reference.stage + "' (" + source.component->name +
                               ") gives a " + to_string(source.component->output) + " (" + node.component->title() + ")");
        auto& list = node.inputs[*port];
        if (std::find(list.begin(), list.end(), found->second) != list.end())
          diagnostics_.add(reference.place, where, "names the stage '" + reference.stage + "' twice");
        list.push_back(found->second);
      }
    }
    for (std::size_t k = 0; k < ports.size(); ++k)
      if (!given[k] && !ports[k].is_optional())
        diagnostics_.add(
            stage.place, path(stage, ports.size() == 1 ? ".in" : ".in." + ports[k].name()),
            "is required: a stage that gives a " + type_names(ports[k].accepts()) + " (" + node.component->title() + ")");
  }

  std::optional<std::size_t> find_port(const StageSpec& stage, const InputSpec& input, const std::vector<Port>& ports) {
    std::vector<std::string> names;
    for (const auto& port : ports) names.push_back(port.name());
    // Without a name: the only input, or the only required one.
    const auto is_required = [](const Port& port) { return !port.is_optional(); };
    const bool is_clear = ports.size() == 1 || std::ranges::count_if(ports, is_required) == 1;
    if (input.port.empty() && is_clear)
      return ports.size() == 1 ? 0 : static_cast<std::size_t>(std::ranges::find_if(ports, is_required) - ports.begin());
    for (std::size_t k = 0; k < ports.size(); ++k)
      if (ports[k].name() == input.port) return k;
    if (ports.empty())
      diagnostics_.add(input.place, path(stage, ".in"), stage.use + " takes no input");
    else if (input.port.empty()) {
      std::vector<std::string> needed;
      for (const auto& port : ports)
        if (is_required(port)) needed.push_back(port.name());
      diagnostics_.add(input.place, path(stage, ".in"),
                       stage.use + " has several inputs; write in: {" + join(needed, ": …, ") + ": …}");
    } else
      diagnostics_.add(input.place, path(stage, ".in." + input.port), "unknown input" + suggestion(input.port, names));
    return std::nullopt;
  }

  void refuse_cycles(const Graph& graph) {
    const auto predecessors = graph.predecessors();
    const BoostGraph arrows = boost_graph(predecessors);
    std::vector<int> component(predecessors.size());
    boost::strong_components(arrows,
                             boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, arrows)));
    std::map<int, std::size_t> reported;
    for (std::size_t i = 0; i < predecessors.size(); ++i) {
      // Walk backwards along the edges inside the strong component until a stage repeats.
      std::vector<std::size_t> walk{i};
      const auto step = [&](std::size_t at) -> std::optional<std::size_t> {
        for (const std::size_t before : predecessors[at])
          if (component[before] == component[at]) return before;
        return std::nullopt;
      };
      if (!step(i) || !reported.emplace(component[i], i).second) continue;
      for (;;) {
        const std::size_t before = *step(walk.back());
        const auto seen = std::find(walk.begin(), walk.end(), before);
        const bool closed = seen != walk.end();
        if (closed) walk.erase(walk.begin(), seen);
        walk.push_back(before);
        if (closed) break;
      }
      std::vector<std::string> names;
      for (auto it = walk.rbegin(); it != walk.rend(); ++it) names.push_back(graph.nodes[*it].stage);
      diagnostics_.add(graph.nodes[i].place, "stages." + graph.nodes[i].stage + ".in",
                       "the stages form a cycle: " + join(names, " -> "));
    }
  }

  /// The sort emits a stage after all stages that its edges reach: with edges from a stage to its inputs, inputs come first,
  /// and otherwise the file order is kept.
  static void set_order(Graph& graph) {
    const auto predecessors = graph.predecessors();
    BoostGraph to_inputs(predecessors.size());
    for (std::size_t i = 0; i < predecessors.size(); ++i)
      for (const std::size_t before : predecessors[i]) boost::add_edge(i, before, to_inputs);
    boost::topological_sort(to_inputs, std::back_inserter(graph.order));
  }

  PipelineSpec& spec_;
  const Registry& registry_;
  const std::vector<LoadFailure>& left_out_;
  const Lookup lookup_;
  std::size_t n_left_out_ = 0;  // number of errors caused by libraries that were left out
  Diagnostics& diagnostics_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::string> stage_names_;
};

}  // namespace

std::string Node::where() const {
  const std::string& file = component->library.file;
  return "stage '" + name() + "' (" + component->title() + (file.empty() ? "" : ", " + file) + ")";
}

std::vector<std::size_t> Node::predecessors() const {
  std::vector<std::size_t> all;
  for (const auto& port : inputs) all.insert(all.end(), port.begin(), port.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<std::vector<std::size_t>> Graph::predecessors() const {
  std::vector<std::vector<std::size_t>> all;
  for (const auto& node : nodes) all.push_back(node.predecessors());
  return all;
}

std::vector<std::size_t> Graph::with_ancestors(std::size_t node) const {
  std::vector<std::size_t> all;
  const std::function<void(std::size_t)> add = [&](std::size_t i) {
    if (std::find(all.begin(), all.end(), i) != all.end()) return;
    for (const std::size_t before : nodes[i].predecessors()) add(before);
    all.push_back(i);
  };
  add(node);
  return all;
}

ParamText::ParamText(const Value& map, const Schema& described) {
  const auto same_name = [](const Value::Member& member, const Field& field) { return member.key == field.name(); };
  const bool is_described = std::ranges::equal(map.members, described.fields(), same_name);
  if (is_described) described_ = described;
  for (const auto& member : map.members) {
    if (!is_described) text_ += member.key + '\0';
    text_ += member.value.flow() + '\0';
  }
  text_.shrink_to_fit();
}

std::vector<std::pair<std::string, std::string>> ParamText::list() const {
  std::size_t at = 0;
  const auto next = [&] {
    const std::size_t from = at, end = text_.find('\0', from);
    at = end + 1;
    return text_.substr(from, end - from);
  };
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& field : described_.fields()) all.emplace_back(field.name(), next());
  while (at < text_.size()) {
    std::string name = next();
    all.emplace_back(std::move(name), next());
  }
  return all;
}

std::string ParamText::flow() const {
  std::vector<std::string> members;
  for (const auto& [name, value] : list()) members.push_back(name + ": " + value);
  return "{" + join(members, ", ") + "}";
}

void Node::bind(std::shared_ptr<const BoundStage> made) {
  bound = std::move(made);
  if (bound && bound->with_nested) component = bound->with_nested.get();
}

std::shared_ptr<const BoundStage> bind_stage(StageSpec& stage, const ComponentInfo& component, const ComponentLookup& lookup,
                                             Diagnostics& diagnostics) {
  // Without a map of parameters, errors about the whole map point at the stage.
  if (stage.params.is_null()) stage.params = Value::map(stage.place);
  Binder binder(diagnostics, "stages." + stage.id + ".params", component.title(), &lookup);
  BoundComponent bound;
  try {
    bound = lookup.bind(component, stage.params, binder);
  } catch (const PluginError& error) {
    const std::string place = stage.use_place.str();
    throw PluginError(place + (place.empty() ? "" : " ") + "stages." + stage.id + ".use: " + error.what());
  }
  stage.params = bound.resolved;
  if (!bound.component) return nullptr;
  FingerprintBuilder builder;
  feed(builder, bound.resolved);
  BoundStage made{bound.component, ParamText(bound.resolved, component.schema), builder.finish(), nullptr, nullptr};
  if (!binder.nested().empty())
    made.with_nested = std::make_shared<const ComponentInfo>(with_nested(component, binder.nested()));
  if (!bound.files.empty()) made.naming_files = std::make_shared<const BoundComponent>(std::move(bound));
  return std::make_shared<const BoundStage>(std::move(made));
}

Graph bind_pipeline(PipelineSpec& spec, const Registry& registry, const std::vector<LoadFailure>& left_out,
                    Diagnostics& diagnostics) {
  return PipelineBinder(spec, registry, left_out, diagnostics).bind();
}

std::string write_dot(const Graph& graph, const std::string& name) {
  std::ostringstream out;
  const auto quoted = [](const std::string& text) { return boost::escape_dot_string(text); };
  boost::write_graphviz(
      out, boost_graph(graph.predecessors()),
      [&](std::ostream& stream, std::size_t i) {
        stream << "[label=" << quoted(graph.nodes[i].stage + "\n" + graph.nodes[i].component->name) << "]";
      },
      [&](std::ostream& stream, const auto& edge) {
        const auto type = graph.nodes[edge.m_source].component->output;
        stream << "[label=" << quoted(to_string(type)) << "]";
      },
      [&](std::ostream& stream) {
        stream << "label=" << quoted(name)
               << ";\nrankdir=LR;\nnode [shape=box, fontname=\"Helvetica\"];\nedge [fontname=\"Helvetica\", fontsize=10];\n";
      });
  return out.str();
}

}  // namespace golgi
