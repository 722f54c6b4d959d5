#include "golgi/sweep/sweep_spec.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "golgi/core/text.hpp"
#include "golgi/params/schema.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/sweep/axis_values.hpp"

namespace golgi {
namespace {

constexpr double max_points = 1'000'000;
/// Names of columns of the results, which axes must not have.
const std::set<std::string> taken{"count",      "mean",     "sd",     "median",  "q1",      "q3",  "replicate",
                                  "evaluation", "estimate", "member", "metric",  "value",   "low", "high",
                                  "status",     "reason",   "part",   "n_pairs", "left_out"};

bool same(const Value& a, const Value& b) {
  if (a.is_scalar() && b.is_scalar()) {
    const auto x = parse_number(a.text), y = parse_number(b.text);
    if (x && y) return *x == *y;
    return a.text == b.text;
  }
  return a.flow() == b.flow();
}

class SweepParser {
 public:
  SweepParser(const PipelineSpec& pipeline, Diagnostics& diagnostics) : pipeline_(pipeline), diagnostics_(diagnostics) {}

  SweepSpec parse() {
    const Value& sweep = pipeline_.sweep;
    if (!sweep.is_map()) {
      diagnostics_.add(sweep.place, "sweep",
                       "expected a map such as {grid: {mvgc.max_order: [5, 10]}}, found " + sweep.describe());
      return std::move(spec_);
    }
    const std::vector<std::string> known{"grid", "zip", "replicates", "exclude", "only", "pool"};
    for (const auto& member : sweep.members)
      if (std::find(known.begin(), known.end(), member.key) == known.end())
        diagnostics_.add(member.place, "sweep." + member.key, "unknown key" + suggestion(member.key, known));
    if (const Value* grid = sweep.find("grid")) add_grid(*grid);
    if (const Value* zip = sweep.find("zip")) add_zips(*zip);
    refuse_overlaps();
    if (const Value* replicates = sweep.find("replicates")) set_replicates(*replicates);
    if (const Value* exclude = sweep.find("exclude")) {
      const std::vector<Value> single{*exclude};
      for (const auto& map : exclude->is_list() ? exclude->items : single)
        spec_.exclude.push_back(conditions(map, "sweep.exclude"));
    }
    if (const Value* only = sweep.find("only")) spec_.only = conditions(*only, "sweep.only");
    if (const Value* pool = sweep.find("pool")) set_pool(*pool);
    double points = static_cast<double>(spec_.replicates);
    for (const std::size_t size : spec_.group_sizes) points *= static_cast<double>(size);
    if (points > max_points) {
      diagnostics_.add(sweep.place, "sweep", "more than a million points; split the sweep, or vary less");
      spec_.group_sizes.assign(spec_.group_sizes.size(), 0);  // so that the points are not enumerated
    }
    return std::move(spec_);
  }

 private:
  void add_grid(const Value& grid) {
    if (!grid.is_map())
      diagnostics_.add(grid.place, "sweep.grid", "expected a map from axes to values, found " + grid.describe());
    for (const auto& member : grid.members) {
      places_[member.key] = member.place;
      add_group({{member.key, member.value}}, "sweep.grid");
    }
  }

  /// Refuses an axis inside the value of another: one of them would overwrite the other.
  void refuse_overlaps() {
    const auto depth = [](const Axis& axis) { return std::pair(axis.path.size(), &axis); };
    for (const auto& inner : spec_.axes)
      for (const auto& outer : spec_.axes)
        if (inner.target == AxisTarget::param && outer.target == AxisTarget::param && inner.stage == outer.stage &&
            depth(outer) < depth(inner) && overlap(inner.path, outer.path))
          diagnostics_.add(inner.place, "sweep", "'" + inner.name + "' is part of '" + outer.name + "', which is also varied");
  }

  void add_zips(const Value& zip) {
    std::vector<const Value*> maps;
    if (zip.is_list())
      for (const auto& item : zip.items) maps.push_back(&item);
    else
      maps.push_back(&zip);
    for (const Value* map : maps) {
      if (!map->is_map() || map->members.empty()) {
        diagnostics_.add(map->place, "sweep.zip", "expected a map from axes to values, found " + map->describe());
        continue;
      }
      std::vector<std::pair<std::string, Value>> axes;
      for (const auto& member : map->members) {
        axes.emplace_back(member.key, member.value);
        places_[member.key] = member.place;
      }
      add_group(axes, "sweep.zip");
    }
  }

  /// Adds a group of axes whose values are paired: the first with the first, and so on.
  void add_group(const std::vector<std::pair<std::string, Value>>& axes, const std::string& path) {
    std::vector<Axis> group;
    std::vector<std::string> lengths;
    bool usable = true;
    for (const auto& [name, given] : axes) {
      Axis axis;
      usable = resolve(name, path, axis) && usable;
      auto read = read_axis_values(given, path + "." + name, diagnostics_);
      axis.values = std::move(read.values);
      axis.is_named = !read.labels.empty();
      if (axis.target == AxisTarget::seed) check_seeds(axis, path);
      usable = usable && !axis.values.empty();
      lengths.push_back(name + " has " + std::to_string(axis.values.size()));
      if (axes.size() == 1) refuse_twins(axis, path);
      for (auto& [label, values] : read.labels) add_label(group, label, std::move(values), given.place, path + "." + name);
      group.push_back(std::move(axis));
    }
    if (!usable) return;
    const std::size_t size = group.front().values.size();
    if (std::any_of(group.begin(), group.end(), [&](const Axis& axis) { return axis.values.size() != size; })) {
      diagnostics_.add(places_[axes.front().first], path,
                       "the axes of a zip need equal numbers of values, but " + join(lengths, ", "));
      return;
    }
    for (auto& axis : group) {
      axis.group = spec_.group_sizes.size();
      spec_.axes.push_back(std::move(axis));
    }
    spec_.group_sizes.push_back(size);
  }

  /// Adds the values of {name} as a label; the patterns of one zip must agree on them.
  void add_label(std::vector<Axis>& group, const std::string& name, std::vector<Value> values, const Place& place,
                 const std::string& path) {
    const auto known = std::find_if(group.begin(), group.end(), [&](const Axis& axis) { return axis.name == name; });
    if (known == group.end()) {
      Axis label;
      label.name = name;
      label.values = std::move(values);
      label.is_of_files = true;
      if (check_label(name, place, path)) group.push_back(std::move(label));
      return;
    }
    for (std::size_t k = 0; k < std::min(values.size(), known->values.size()); ++k)
      if (!same(values[k], known->values[k])) {
        diagnostics_.add(place, path,
                         "file number " + std::to_string(k + 1) + " has {" + name + "} = " + values[k].text +
                             ", while that of the other pattern has " + known->values[k].text + "; a file is missing");
        return;
      }
  }

  bool check_label(const std::string& name, const Place& place, const std::string& path) {
    if (taken.contains(name)) {
      diagnostics_.add(place, path, "'" + name + "' is already a column of the results; choose another name");
      return false;
    }
    if (!names_.insert(name).second) {
      diagnostics_.add(place, path, "'" + name + "' is varied twice");
      return false;
    }
    return true;
  }

  void check_seeds(const Axis& axis, const std::string& path) {
    for (const auto& value : axis.values) {
      std::int64_t seed = 0;
      if (const auto error = read_scalar(value, seed); !error.empty())
        diagnostics_.add(value.place, path + "." + axis.name, error);
    }
  }

  void refuse_twins(const Axis& axis, const std::string& path) {
    for (std::size_t i = 0; i < axis.values.size() && axis.values.size() <= 4096; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (same(axis.values[i], axis.values[j])) {
          diagnostics_.add(axis.values[i].place, path + "." + axis.name,
                           "the value " + axis.values[i].flow() + " is given twice");
          return;
        }
  }

  /// Sets the target of an axis from its name. @return false if the name is not valid
  bool resolve(const std::string& name, const std::string& path, Axis& axis) {
    axis.name = name;
    const Place& place = axis.place = places_[name];
    bool is_sound = check_label(name, place, path + "." + name);
    const auto fail = [&](const std::string& where, const std::string& what) {
      diagnostics_.add(place, where, what);
      is_sound = false;
    };
    std::vector<std::string> stages;
    for (const auto& stage : pipeline_.stages) stages.push_back(stage.id);
    const auto stage_number = [&](const std::string& stage) -> std::size_t {
      return std::find(stages.begin(), stages.end(), stage) - stages.begin();
    };
    if (name == "seed") {
      axis.target = AxisTarget::seed;
      return is_sound;
    }
    const auto dot = name.find('.');
    if (dot == std::string::npos) {
      if (stage_number(name) < stages.size())
        fail(path, "'" + name + "' is a stage; vary one of its parameters, such as " + name + ".PARAM, or " + name + ".use");
      return is_sound;
    }
    axis.stage = stage_number(name.substr(0, dot));
    if (axis.stage == stages.size())
      fail(path + "." + name, "there is no stage '" + name.substr(0, dot) + "'" + suggestion(name.substr(0, dot), stages));
    const std::string rest = name.substr(dot + 1);
    axis.target = rest == "use" ? AxisTarget::use : rest == "in" ? AxisTarget::in : AxisTarget::param;
    if (const auto param = param_path(rest))
      axis.path = *param;
    else
      fail(path + "." + name, "expected stage.param, stage.use, stage.in, seed or a plain name");
    return is_sound;
  }

  void set_replicates(const Value& replicates) {
    std::int64_t count = 0;
    if (const auto error = read_scalar(replicates, count); !error.empty())
      diagnostics_.add(replicates.place, "sweep.replicates", error);
    else if (count < 1 || count > static_cast<std::int64_t>(max_points))
      diagnostics_.add(replicates.place, "sweep.replicates", "must be from 1 to a million");
    else
      spec_.replicates = count;
    spec_.has_replicates = true;
  }

  const Axis* find_axis(const std::string& name, const Place& place, const std::string& path) {
    std::vector<std::string> names;
    for (const auto& axis : spec_.axes) {
      if (axis.name == name) return &axis;
      names.push_back(axis.name);
    }
    if (names_.contains(name)) return nullptr;  // an invalid axis, already reported
    diagnostics_.add(place, path, "'" + name + "' is not varied" + suggestion(name, names));
    return nullptr;
  }

  /// Reads a map from axes to a value or a list of values.
  std::vector<SweepSpec::Condition> conditions(const Value& map, const std::string& section) {
    std::vector<SweepSpec::Condition> all;
    if (!map.is_map() || map.members.empty()) {
      diagnostics_.add(map.place, section, "expected a map from axes to a value or a list of values, found " + map.describe());
      return all;
    }
    for (const auto& member : map.members) {
      const std::string path = section + "." + member.key;
      const Axis* axis = find_axis(member.key, member.place, path);
      if (!axis) continue;
      SweepSpec::Condition condition{static_cast<std::size_t>(axis - spec_.axes.data()),
                                     std::vector<bool>(axis->values.size(), false)};
      const std::vector<Value> one{member.value};
      for (const auto& value : member.value.is_list() ? member.value.items : one) {
        bool any = false;
        for (std::size_t k = 0; k < axis->values.size(); ++k)
          if (same(axis->values[k], value)) condition.fits[k] = any = true;
        if (!any) diagnostics_.add(value.place, path, "the axis has no value " + value.flow());
      }
      all.push_back(std::move(condition));
    }
    return all;
  }

  void set_pool(const Value& pool) {
    const std::vector<Value> single{pool};
    for (const auto& name : pool.is_list() ? pool.items : single) {
      if (!name.is_scalar()) {
        diagnostics_.add(name.place, "sweep.pool", "expected names of axes, found " + name.describe());
        continue;
      }
      if (const Axis* axis = find_axis(name.text, name.place, "sweep.pool"))
        spec_.axes[axis - spec_.axes.data()].is_pooled = true;
    }
  }

  const PipelineSpec& pipeline_;
  Diagnostics& diagnostics_;
  SweepSpec spec_;
  std::set<std::string> names_;
  std::map<std::string, Place> places_;
};

}  // namespace

namespace {

/// Sets the axis of an option `name=VALUES` in a section of `sweep:`.
void set_member(PipelineSpec& spec, const std::string& section, const std::string& name, Value values) {
  if (spec.sweep.is_null()) spec.sweep = Value::map();
  if (!spec.sweep.is_map()) return;  // an error that parse_sweep reports
  Value map = spec.sweep.find(section) ? *spec.sweep.find(section) : Value::map();
  if (!map.is_map()) return;
  const Place place = values.place;
  map.set(name, std::move(values));
  for (auto& member : map.members)
    if (member.key == name) member.place = place;
  spec.sweep.set(section, std::move(map));
}

/// @param example  an example of the option, for the message
std::pair<std::string, Value> parse_values(const std::string& option, const std::string& text, const std::string& example) {
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals), given = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (name.empty() || given.empty()) throw UsageError(option + " " + text + ": expected " + example);
  const std::string full = option + " " + name;
  if (given.front() == '[' || given.back() != ')')
    return {name, parse_yaml_option(given.front() == '[' ? given : "[" + given + "]", full)};
  Value form = Value::scalar(given);
  form.place.file = std::make_shared<const std::string>(full);
  return {name, std::move(form)};
}

}  // namespace

void set_grid_axis(PipelineSpec& spec, const std::string& option) {
  auto [name, values] = parse_values("--grid", option, "stage.param=values, for example --grid network.steps=1000,5000");
  set_member(spec, "grid", name, std::move(values));
}

void set_only(PipelineSpec& spec, const std::string& option) {
  auto [name, values] = parse_values("--where", option, "axis=values, for example --where network.steps=1000");
  set_member(spec, "only", name, std::move(values));
}

SweepSpec parse_sweep(const PipelineSpec& spec, Diagnostics& diagnostics) { return SweepParser(spec, diagnostics).parse(); }

}  // namespace golgi
