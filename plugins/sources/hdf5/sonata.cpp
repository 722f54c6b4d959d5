// SONATA: spikes, reports and edges of simulated populations. Source: the developer guide of AllenInstitute/sonata.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "format.hpp"

namespace {

using golgi::DataError;
using golgi::FilePart;
using h5::Object;

/// Populations, each as the group that holds its data.
using Populations = std::vector<Object>;

/// The groups in a folder of the file that have all of these members.
Populations populations_in(const Object& root, const char* folder, const std::vector<std::string>& members) {
  Populations all;
  const auto group = root.has(folder) ? root.find(folder) : std::nullopt;
  if (!group || group->kind() != h5::Kind::group) return all;
  const auto holds_all = [&](const Object& object) {
    return object.kind() == h5::Kind::group &&
           std::ranges::all_of(members, [&](const auto& member) { return object.has(member); });
  };
  if (holds_all(*group)) all.push_back(*group);  // early versions have one population without a name
  for (const h5::Link& link : group->links()) {
    if (link.kind != h5::Link::Kind::hard) continue;
    if (const auto population = group->find(link.name); population && holds_all(*population)) all.push_back(*population);
  }
  return all;
}

/// The number of time units per second; ms, the usual unit of SONATA, if the file does not give the unit.
double per_second_of(const Object& times, const golgi::ReadRules& rules, const golgi::TaskContext& context) {
  const auto written = times.attribute_text("units");
  std::optional<golgi::TimeUnit> unit;
  if (written) unit = golgi::time_unit_of_name("t_" + *written);
  if (!unit && rules.time_unit == golgi::TimeUnit::automatic) {
    context.warn({"time_unit_assumed", times.place() + ": does not give the unit of its times",
                  "they are read as ms, the usual unit of SONATA", "if they are in seconds, set time_unit: s"});
    unit = golgi::TimeUnit::ms;
  }
  return golgi::per_second(golgi::time_unit_of(rules, unit, times.place(), context), rules.dt_s);
}

class Sonata final : public Format {
 public:
  explicit Sonata(const Object& root)
      : Format(root),
        spikes_(populations_in(root, "spikes", {"timestamps", "node_ids"})),
        reports_(populations_in(root, "report", {"data", "mapping"})),
        edges_(populations_in(root, "edges", {"source_node_id", "target_node_id"})) {
    for (Object& early : populations_in(root, "spikes", {"timestamps", "gids"})) spikes_.push_back(early);
  }

  bool is_one() const { return !spikes_.empty() || !reports_.empty() || !edges_.empty(); }

  std::vector<golgi::Candidate> candidates() const override {
    std::vector<golgi::Candidate> all;
    for (const Object& spikes : spikes_) all.push_back({spikes.path(), golgi::plural(spikes.at("timestamps").size(), "spike")});
    for (const Object& report : reports_)
      all.push_back({report.path(), text_of_shape(report.at("data").shape()) + " (samples x elements)"});
    return all;
  }

  std::vector<FilePart> parts() const override {
    std::vector<FilePart> parts;
    for (const Object& edges : edges_)
      parts.push_back({FilePart::Kind::truth, edges.path(), golgi::plural(edges.at("source_node_id").size(), "edge")});
    return parts;
  }

  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const override {
    const Object population = root_.at(request.candidate());
    return population.has("timestamps") ? read_spikes(population, request, context) : read_report(population, request, context);
  }

  golgi::GroundTruth truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double,
                           const golgi::TaskContext& context) const override;

 private:
  static golgi::Dataset read_spikes(const Object& population, const golgi::ReadRequest& request,
                                    const golgi::TaskContext& context) {
    const golgi::ReadRules& rules = request.rules();
    const Object stamps = population.at("timestamps"), owners = population.at(population.has("node_ids") ? "node_ids" : "gids");
    auto times = stamps.numbers();
    const auto ids = owners.numbers();
    const double divisor = per_second_of(stamps, rules, context);
    for (double& time : times) time /= divisor;
    constexpr double most = 1e7;
    double last = -1;
    for (const double id : ids) last = std::max(last, id);
    if (!(last < most))
      throw DataError(owners.place() + ": has an id of " + golgi::format_number(last) + "; expected ids from 0 on");
    if (ids.empty() && !rules.n_variables)
      throw DataError(population.place() + ": contains no spikes; set n_variables to the number of silent neurons");
    // Silent neurons have no spikes, but are variables, too.
    auto found = golgi::events_by_ids(times, ids, rules.n_variables.value_or(static_cast<int>(last) + 1), population.place());
    if (!rules.names.empty()) {
      const auto names = golgi::names_for(rules, {}, std::ssize(found.variables), population.place());
      for (std::size_t i = 0; i < names.size(); ++i) found.variables[i].set_name(names[i]);
    }
    return golgi::dataset_of(request, std::move(found), context);
  }

  /// Rows of the data to read, one per node: its first element, which is the soma.
  static std::vector<std::ptrdiff_t> first_elements(const Object& report, std::size_t n_nodes, std::ptrdiff_t n_elements,
                                                    const golgi::TaskContext& context) {
    std::vector<std::ptrdiff_t> first(n_nodes);
    std::iota(first.begin(), first.end(), 0);
    if (static_cast<std::ptrdiff_t>(n_nodes) == n_elements) return first;
    const Object pointers = report.at("mapping/index_pointers");
    const auto begins = pointers.numbers();
    if (begins.size() < n_nodes)
      throw DataError(pointers.place() + ": has " + golgi::plural(begins.size(), "value") + " for " +
                      golgi::plural(n_nodes, "node"));
    for (std::size_t k = 0; k < n_nodes; ++k) {
      if (!(begins[k] >= 0 && begins[k] < static_cast<double>(n_elements)))
        throw DataError(pointers.place() + ": row " + std::to_string(k) + " is " + golgi::format_number(begins[k]) +
                        ", but the report has only " + golgi::plural(n_elements, "element"));
      first[k] = static_cast<std::ptrdiff_t>(begins[k]);
    }
    context.log(report.place() + ": nodes have several elements; only the first of each, the soma, is read");
    return first;
  }

  static golgi::Dataset read_report(const Object& report, const golgi::ReadRequest& request,
                                    const golgi::TaskContext& context) {
    const golgi::ReadRules& rules = request.rules();
    const Object data = report.at("data"), time = report.at("mapping/time");
    const auto shape = data.shape();
    const auto span = time.numbers();
    if (shape.size() != 2 || span.size() != 3)
      throw DataError(report.place() + ": expected data of (samples, elements), and mapping/time with start, stop and step");
    const double divisor =
        golgi::per_second(time.attribute_text("units").value_or("ms") == "s" ? golgi::TimeUnit::s : golgi::TimeUnit::ms, {});
    const double dt_s = golgi::sampling_interval(rules, divisor / span[2], time.place());
    const auto range = golgi::samples_to_read(request, dt_s, shape[0], data.place());
    const auto nodes = report.at("mapping/node_ids").numbers();
    const auto rows = first_elements(report, nodes.size(), shape[1], context);
    const golgi::Matrix all = data.matrix(1, range, context.poll());
    golgi::Matrix values(std::ssize(rows), all.cols());
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) std::ranges::copy(all.row(rows[i]), values.row(i).begin());
    golgi::FoundSignal found{
        .place = data.place(), .start_s = span[0] / divisor + static_cast<double>(range.first) * dt_s, .is_windowed = true};
    const auto names = golgi::names_for(rules, whole_texts(nodes), values.rows(), report.place());
    found.variables = golgi::continuous_variables(names, golgi::value_unit(data.attribute_text("units").value_or("")));
    found.trials.push_back(std::move(values));
    return golgi::dataset_of(request, std::move(found), dt_s);
  }

  Populations spikes_, reports_, edges_;
};

/// A property of every edge, read from its group at its index there. Empty if no group has the property.
std::vector<double> property_of(const Object& edges, const std::string& name, std::size_t n) {
  std::map<std::string, std::vector<double>> by_group;
  for (const h5::Link& link : edges.links()) {
    if (link.kind != h5::Link::Kind::hard) continue;
    const auto group = edges.find(link.name);
    if (group && group->kind() == h5::Kind::group && group->has(name)) by_group[link.name] = group->at(name).numbers();
  }
  if (by_group.empty()) return {};
  const auto groups = whole_texts(edges.at("edge_group_id").numbers());
  const auto indices = edges.at("edge_group_index").numbers();
  if (groups.size() != n || indices.size() != n)
    throw DataError(edges.place() +
                    ": edge_group_id or edge_group_index does not have as many rows as source_node_id; write the file again");
  std::vector<double> values(n, golgi::undefined);
  for (std::size_t k = 0; k < n; ++k) {
    const auto group = by_group.find(groups[k]);
    if (group == by_group.end()) continue;
    if (!(indices[k] >= 0 && indices[k] < static_cast<double>(group->second.size())))
      throw DataError(edges.place() + "/edge_group_index: row " + std::to_string(k) + " is " +
                      golgi::format_number(indices[k]) + ", but " + groups[k] + "/" + name + " has only " +
                      golgi::plural(group->second.size(), "value"));
    values[k] = group->second[indices[k]];
  }
  return values;
}

golgi::GroundTruth Sonata::truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double,
                                 const golgi::TaskContext& context) const {
  const Object edges = root_.at(request.candidate());
  const Object from = edges.at("source_node_id"), to = edges.at("target_node_id");
  const auto of = from.attribute_text("node_population"), onto = to.attribute_text("node_population");
  if (of != onto)
    throw DataError(edges.place() + ": connects population '" + of.value_or("?") + "' to '" + onto.value_or("?") +
                    "'; the wiring of a recording must be within one population");
  const auto sources = whole_texts(from.numbers()), targets = whole_texts(to.numbers());
  if (sources.size() != targets.size())
    throw DataError(edges.place() + ": has " + std::to_string(sources.size()) + " sources, but " +
                    std::to_string(targets.size()) + " targets");
  const auto weights = property_of(edges, "syn_weight", sources.size()),
             delays_ms = property_of(edges, "delay", sources.size());
  if (weights.empty()) context.log(edges.place() + ": has no syn_weight; every edge has weight 1");
  std::map<std::string, std::int32_t> index;
  for (std::size_t i = 0; i < names.size(); ++i) index.emplace(names[i], static_cast<std::int32_t>(i));
  std::map<std::pair<std::int32_t, std::int32_t>, golgi::Link> links;
  std::size_t n_joined = 0, n_outside = 0;
  for (std::size_t k = 0; k < sources.size(); ++k) {
    const auto source = index.find(sources[k]), target = index.find(targets[k]);
    if (source == index.end() || target == index.end()) {
      ++n_outside;
      continue;
    }
    const double weight = weights.empty() || std::isnan(weights[k]) ? 1 : weights[k];
    const double delay_s = delays_ms.empty() ? golgi::undefined : delays_ms[k] / 1000;
    const auto [at, is_new] =
        links.try_emplace({target->second, source->second}, golgi::Link{target->second, source->second, weight, delay_s});
    if (is_new) continue;
    ++n_joined;
    at->second.weight += weight;
  }
  if (n_joined > 0) context.log(edges.place() + ": some pairs have several edges; their weights are added");
  if (n_outside > 0)
    context.log(edges.place() + ": " + golgi::plural(n_outside, "edge") + " of nodes without a recording left out");
  std::vector<golgi::Link> all;
  for (const auto& [pair, link] : links)
    if (link.weight != 0) all.push_back(link);
  if (all.empty())
    throw DataError(edges.place() + ": none of its edges is between variables of the recording (" + golgi::join(names, ", ") +
                    "); variables must be named by the ids of nodes");
  return golgi::GroundTruth(static_cast<std::int32_t>(names.size()), std::move(all));
}

}  // namespace

std::unique_ptr<Format> sonata_format(const Object& root) {
  auto format = std::make_unique<Sonata>(root);
  return format->is_one() ? std::move(format) : nullptr;
}
