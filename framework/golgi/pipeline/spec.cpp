#include "golgi/pipeline/spec.hpp"

#include <algorithm>

#include "golgi/core/text.hpp"
#include "golgi/params/schema.hpp"
#include "golgi/pipeline/yaml_reader.hpp"

namespace golgi {
namespace {

/// Stage names become folder names.
bool is_stage_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && text.size() <= 100 && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

constexpr const char* name_rule = "letters, digits, _ and -, starting with a letter or _";

void check_keys(const Value& map, const std::vector<std::string>& known, const std::string& path, Diagnostics& diagnostics) {
  for (const auto& member : map.members)
    if (std::find(known.begin(), known.end(), member.key) == known.end())
      diagnostics.add(member.place, path.empty() ? member.key : path + "." + member.key,
                      "unknown key" + suggestion(member.key, known));
}

InputSpec parse_input(const Value& value, const std::string& port, const Place& place, const std::string& path,
                      Diagnostics& diagnostics) {
  InputSpec input{port, place, value.is_list(), {}};
  const std::vector<Value> single{value};
  for (const auto& item : value.is_list() ? value.items : single) {
    if (item.is_scalar())
      input.stages.push_back({item.text, item.place});
    else
      diagnostics.add(item.place.line > 0 ? item.place : place, path, "expected the name of a stage, found " + item.describe());
  }
  return input;
}

}  // namespace

std::vector<InputSpec> parse_inputs(const Value& in, const Place& place, const std::string& path, Diagnostics& diagnostics) {
  if (!in.is_map()) return {parse_input(in, "", place, path, diagnostics)};
  std::vector<InputSpec> inputs;
  for (const auto& port : in.members)
    inputs.push_back(parse_input(port.value, port.key, port.place, path + "." + port.key, diagnostics));
  return inputs;
}

namespace {

StageSpec parse_stage(const Value::Member& member, Diagnostics& diagnostics) {
  StageSpec stage;
  stage.id = stage.seed_name = member.key;
  stage.place = member.place;
  const std::string path = "stages." + member.key;
  if (!is_stage_name(member.key)) diagnostics.add(member.place, path, std::string("a stage name consists of ") + name_rule);
  for (const char* taken : {"figures"})
    if (member.key == taken)
      diagnostics.add(member.place, path, "this name is used by a folder of the results; choose another name");
  if (!member.value.is_map()) {
    diagnostics.add(member.place, path,
                    "expected a map such as {use: causality/mvgc, in: signal}, found " + member.value.describe());
    return stage;
  }
  check_keys(member.value, {"use", "in", "params", "seed_name"}, path, diagnostics);
  const Value* use = member.value.find("use");
  if (use && use->is_scalar()) {
    stage.use = use->text;
    stage.use_place = use->place;
  } else {
    diagnostics.add(use ? use->place : member.place, path + ".use",
                    use ? "expected the name of a component" : "is required: the component's name, such as causality/mvgc");
  }
  if (const Value* params = member.value.find("params")) stage.params = *params;
  if (!stage.params.is_map() && !stage.params.is_null())
    diagnostics.add(stage.params.place, path + ".params", "expected a map, found " + stage.params.describe());
  if (const Value* seed_name = member.value.find("seed_name")) {
    if (seed_name->is_scalar())
      stage.seed_name = seed_name->text;
    else
      diagnostics.add(seed_name->place, path + ".seed_name", "expected text, found " + seed_name->describe());
  }
  if (const Value* in = member.value.find("in")) stage.inputs = parse_inputs(*in, in->place, path + ".in", diagnostics);
  return stage;
}

}  // namespace

std::optional<std::vector<std::string>> param_path(const std::string& text) {
  std::vector<std::string> path;
  std::string rest = text;
  for (std::size_t dot; (dot = rest.find('.')) != std::string::npos; rest.erase(0, dot + 1))
    path.push_back(rest.substr(0, dot));
  path.push_back(rest);
  if (std::any_of(path.begin(), path.end(), [](const auto& key) { return key.empty(); })) return std::nullopt;
  if (path.front() == "params") path.erase(path.begin());
  return path;
}

bool overlap(const std::vector<std::string>& path, const std::vector<std::string>& other) {
  const auto [end, other_end] = std::mismatch(path.begin(), path.end(), other.begin(), other.end());
  return end == path.end() || other_end == other.end();
}

Override parse_override(const std::string& text) {
  const auto equals = text.find('='), dot = text.find('.');
  const auto path = dot < equals ? param_path(text.substr(dot + 1, equals - dot - 1)) : std::nullopt;
  if (equals == std::string::npos || dot == 0 || !path)
    throw UsageError("--set " + text + ": expected stage.param=value, for example --set mvgc.max_order=5");
  return {text.substr(0, dot), *path, parse_yaml_option(text.substr(equals + 1), "--set " + text.substr(0, equals))};
}

PipelineSpec parse_spec(const Value& root, const std::string& default_name, Diagnostics& diagnostics) {
  PipelineSpec spec;
  spec.name = default_name;
  if (!root.is_map()) {
    diagnostics.add(root.place, "", "a pipeline is a map with 'stages:', found " + root.describe());
    return spec;
  }
  check_keys(root, {"name", "seed", "stages", "sweep"}, "", diagnostics);
  if (const Value* name = root.find("name")) {
    if (name->is_scalar() && is_stage_name(name->text))
      spec.name = name->text;
    else
      diagnostics.add(name->place, "name",
                      std::string("expected a name consisting of ") + name_rule + ", found " + name->describe());
  }
  if (const Value* seed = root.find("seed")) {
    if (const auto error = read_scalar(*seed, spec.seed); !error.empty()) diagnostics.add(seed->place, "seed", error);
  }
  if (const Value* sweep = root.find("sweep")) spec.sweep = *sweep;
  const Value* stages = root.find("stages");
  if (!stages || !stages->is_map() || stages->members.empty()) {
    diagnostics.add(stages ? stages->place : root.place, "stages",
                    "is required: a map of at least one stage" +
                        (stages && !stages->is_map() ? ", found " + stages->describe() : std::string()));
    return spec;
  }
  for (const auto& member : stages->members) spec.stages.push_back(parse_stage(member, diagnostics));
  return spec;
}

void set_param(StageSpec& stage, const std::vector<std::string>& path, const Value& value, const Place& place) {
  Value* at = &stage.params;
  for (const auto& key : path) {
    // `method: causality/mvgc` is short for {use: causality/mvgc}.
    if (at->is_scalar() && key == "params") {
      Value component = Value::map(at->place);
      component.set("use", std::move(*at));
      *at = std::move(component);
    }
    if (!at->is_map()) *at = Value::map(at->is_null() ? at->place : place);
    if (!at->find(key)) at->set(key, Value());
    for (auto& member : at->members)
      if (member.key == key) {
        member.place = place;
        at = &member.value;
        break;
      }
  }
  *at = value;
}

void apply(const std::vector<Override>& overrides, PipelineSpec& spec, Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto& stage : spec.stages) names.push_back(stage.id);
  for (const auto& override : overrides) {
    const auto stage =
        std::find_if(spec.stages.begin(), spec.stages.end(), [&](const StageSpec& s) { return s.id == override.stage; });
    if (stage == spec.stages.end()) {
      diagnostics.add(override.value.place, "",
                      "there is no stage '" + override.stage + "'" + suggestion(override.stage, names));
      continue;
    }
    set_param(*stage, override.path, override.value, override.value.place);
  }
}

namespace {

/// Adds every name among the values of the axis `name` in the sweep's grid or zip.
void add_varied(const Value& value, const std::string& name, bool is_inside, std::vector<std::string>& names) {
  if (is_inside && value.is_scalar()) names.push_back(value.text);
  for (const auto& item : value.items) add_varied(item, name, is_inside, names);
  for (const auto& member : value.members) add_varied(member.value, name, is_inside || member.key == name, names);
}

}  // namespace

void keep_stages(PipelineSpec& spec, const std::vector<std::string>& stages, Diagnostics& diagnostics) {
  std::vector<std::string> names, needed = stages;
  for (const auto& stage : spec.stages) names.push_back(stage.id);
  for (const auto& stage : stages)
    if (std::find(names.begin(), names.end(), stage) == names.end())
      diagnostics.add({}, "--stages", "there is no stage '" + stage + "'" + suggestion(stage, names));
  for (std::size_t k = 0; k < needed.size(); ++k)
    for (const auto& stage : spec.stages) {
      if (stage.id != needed[k]) continue;
      std::vector<std::string> taken;
      for (const auto& input : stage.inputs)
        for (const auto& reference : input.stages) taken.push_back(reference.stage);
      add_varied(spec.sweep, stage.id + ".in", false, taken);
      for (const auto& name : taken)
        if (std::find(needed.begin(), needed.end(), name) == needed.end()) needed.push_back(name);
    }
  std::erase_if(spec.stages,
                [&](const StageSpec& stage) { return std::find(needed.begin(), needed.end(), stage.id) == needed.end(); });
}

std::string write_spec(const PipelineSpec& spec) {
  Value root = Value::map();
  root.set("name", Value::scalar(spec.name));
  root.set("seed", Value::integer(spec.seed));
  Value stages = Value::map();
  for (const auto& stage : spec.stages) {
    Value entry = Value::map();
    entry.set("use", Value::scalar(stage.use));
    if (!stage.inputs.empty()) {
      Value in = Value::map();
      for (const auto& input : stage.inputs) {
        Value list = Value::list();
        for (const auto& reference : input.stages) list.items.push_back(Value::scalar(reference.stage));
        Value one = input.is_list || list.items.size() != 1 ? std::move(list) : list.items.front();
        if (input.port.empty())
          in = std::move(one);
        else
          in.set(input.port, std::move(one));
      }
      entry.set("in", std::move(in));
    }
    if (stage.seed_name != stage.id) entry.set("seed_name", Value::scalar(stage.seed_name));
    if (stage.params.is_map() && !stage.params.members.empty()) entry.set("params", stage.params);
    stages.set(stage.id, std::move(entry));
  }
  root.set("stages", std::move(stages));
  if (!spec.sweep.is_null()) root.set("sweep", spec.sweep);
  return root.block();
}

}  // namespace golgi
