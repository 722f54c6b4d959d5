#include "golgi/session/infer.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/pipeline/yaml_reader.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

std::string bare(const std::string& component) { return component.substr(component.find('/') + 1); }

const ComponentInfo& method_named(const Registry& registry, const std::string& asked) {
  const std::string name = asked.find('/') == std::string::npos ? "causality/" + asked : asked;
  const ComponentInfo* found = registry.find(name);
  if (found && found->kind == ComponentKind::causality) return *found;
  std::vector<std::string> all;
  for (const auto& each : registry.names())
    if (registry.find(each)->kind == ComponentKind::causality) all.push_back(each);
  throw UsageError("--method " + asked + ": there is no such estimator" + suggestion(name, all));
}

/// A requested estimator, with its row for this kind of recording, or else its row for another kind.
SuitedMethod asked_method(const Registry& registry, const RecordingInfo& info, const std::string& asked) {
  const ComponentInfo& component = method_named(registry, asked);
  for (const SuitedMethod& each : info.methods)
    if (each.component == &component) return each;
  SuitedMethod method;
  method.component = &component;
  method.row = component.suits.empty() ? Suits(info.facts.kind) : component.suits.front();
  if (component.suits.empty() && takes_model(component)) method.row.prepare({"{use: model/neuron_transformer}"});
  method.why_not = std::string("is not intended for ") + describe(info.facts.kind);
  return method;
}

std::string why_best(const SuitedMethod& best, const RecordingInfo& info) {
  std::string why =
      best.component->name + " for " + text_of(info.facts) + ", since it " +
      (info.facts.looks_linear && best.row.is_linear() ? "is a linear method, the signals look linear, and it ranks first of "
       : info.facts.trains_no_model() && !takes_model(*best.component)
           ? "needs no forecaster, causes act linearly, and it ranks first of "
           : "ranks first of ") +
      plural(info.methods.size(), "method");
  if (!best.row.assumes().empty()) why += "; it assumes: " + best.row.assumes();
  return why;
}

StageSpec stage_of(const std::string& text, const std::string& input) {
  const Value value = parse_yaml_option(text, "prepare");
  StageSpec stage;
  const Value* use = value.find("use");
  if (!use) throw InternalError("a stage without use: " + text);
  stage.use = use->text;
  stage.id = stage.seed_name = bare(stage.use);
  stage.params = value.find("params") ? *value.find("params") : Value::map();
  stage.inputs.push_back({.port = "", .place = {}, .stages = {{input, {}}}});
  return stage;
}

void add_scores(PipelineSpec& spec, const std::string& truth, const std::string& estimate) {
  StageSpec scores;
  scores.id = scores.seed_name = "scores";
  scores.use = "evaluate";
  scores.params = Value::map();
  scores.inputs.push_back({.port = "truth", .place = {}, .stages = {{truth, {}}}});
  scores.inputs.push_back({.port = "estimates", .place = {}, .stages = {{estimate, {}}}});
  spec.stages.push_back(std::move(scores));
}

std::string file_stem(const fs::path& file) {
  const fs::path named = file.filename().empty() ? file.parent_path() : file;
  std::string stem;
  for (const char c : named.stem().string()) stem += std::isalnum(static_cast<unsigned char>(c)) || c == '-' ? c : '_';
  return stem.empty() ? "recording" : stem;
}

std::string commented(const std::string& text) {
  constexpr std::size_t columns = 98;
  std::string out, line = "#";
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    if (line.size() + 1 + end - start > columns && line.size() > 1) {
      out += line + "\n";
      line = "#";
    }
    line += " " + text.substr(start, end - start);
    start = end + 1;
  }
  return out + line + "\n";
}

}  // namespace

Inference infer_pipeline(const OpenedRecording& recording, const RecordingInfo& info, const std::string& asked,
                         const std::vector<std::string>& set) {
  Inference made;
  if (!asked.empty()) {
    made.method = asked_method(recording.registry(), info, asked);
    made.why = made.method.component->name + ", as requested" +
               (made.method.why_not.empty() ? "" : ", although it " + made.method.why_not);
  } else {
    if (info.methods.empty() || !info.methods.front().why_not.empty())
      throw ConfigError(
          "no estimator is intended for " + text_of(info.facts) +
          (info.methods.empty() ? "" : " (" + info.methods.front().component->name + " " + info.methods.front().why_not + ")") +
          "; choose one with --method NAME, see golgi plugins");
    made.method = info.methods.front();
    made.why = why_best(made.method, info);
  }
  made.caveat = made.method.row.caveat();
  if (const std::string doubt = doubt_of_p(made.method, info.facts); !doubt.empty())
    made.caveat += (made.caveat.empty() ? "" : "; ") + doubt;
  for (const SuitedMethod& each : info.methods)
    if (each.component != made.method.component) made.others.push_back(each);

  made.spec.name = file_stem(info.file);
  made.spec.stages.push_back(recording.stage());
  std::string last = recording.stage().id, last_data = last;
  const auto add = [&](const std::string& text) {
    made.spec.stages.push_back(stage_of(text, last));
    last = made.spec.stages.back().id;
    if (made.spec.stages.back().use.starts_with("transform/")) last_data = last;
  };
  if (std::isfinite(info.spike_threshold)) {
    add("{use: transform/events, params: {threshold: " + format_number(info.spike_threshold) +
        ", mode: " + (info.facts.kind == SignalKind::spikes ? "every" : "upward") + "}}");
  }
  if (info.oversampled > 1) {
    const std::string factor = std::to_string(info.oversampled);
    add("{use: transform/downsample, params: {factor: " + factor + ", method: pick}}");
    made.why +=
        "; one of every " + factor + " samples is kept, " +
        (info.facts.kind == SignalKind::voltages ? "since methods use some milliseconds of history, counted in samples"
                                                 : "since the others follow from their neighbours (filtered or oversampled)");
  }
  const std::string& name = made.method.component->name;
  for (const auto& text : made.method.row.prepare()) add(text);
  if (made.spec.stages.back().use != name) made.spec.stages.push_back(stage_of("{use: " + name + "}", last));
  if (info.n_links >= 0) add_scores(made.spec, last_data, made.spec.stages.back().id);

  Diagnostics diagnostics;
  std::vector<Override> changes;
  for (const auto& text : set)
    if (Override change = parse_override(text); change.stage != recording.stage().id) changes.push_back(std::move(change));
  apply(changes, made.spec, diagnostics);
  diagnostics.throw_if_any();
  return made;
}

std::string pipeline_text(const Inference& inference, const RecordingInfo& info) {
  std::string text = commented("Written by golgi infer for " + fs::path(info.file).filename().string() + ": " +
                               text_of(info.facts) + " (" + info.why_kind + ").");
  text += commented("Chosen: " + inference.why + ".");
  if (!inference.caveat.empty()) text += commented("Beware: " + inference.caveat + ".");
  return text + write_spec(inference.spec);
}

fs::path default_folder(const fs::path& file) { return fs::path("runs") / file_stem(file); }

fs::path place_pipeline(const fs::path& folder, const std::string& text, bool force) {
  const fs::path file = folder / "pipeline.yaml";
  std::error_code error;
  const bool is_used = fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error));
  if (is_used && !force) {
    if (!fs::exists(file, error))
      throw ConfigError("'" + folder.string() + "' exists with other content; choose another folder with --out, or " +
                        "use --force to write into it");
    if (read_file(file) != text)
      throw ConfigError("'" + file.string() +
                        "' is another pipeline; choose another folder with --out, or use --force to replace it");
  }
  make_folder(folder);
  replace_file(file, text);
  return file;
}

}  // namespace golgi
