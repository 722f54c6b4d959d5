// golgi plugins, golgi plugins show NAME, golgi plugins check and describe FILE, golgi schema: the components and their use.
#include <iostream>

#include "golgi/api/kinds.hpp"
#include "golgi/app/command.hpp"
#include "golgi/app/commands/plugins_check.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/builtin/python/description.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/bibtex.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/plugin_description.hpp"
#include "golgi/host/plugin_probe.hpp"
#include "golgi/params/json_schema.hpp"
#include "golgi/params/markdown.hpp"
#include "golgi/session/methods.hpp"

namespace golgi {
namespace {

Json ports_json(const ComponentInfo& info) {
  Json ports = Json::array();
  for (const auto& port : info.inputs) {
    Json accepts = Json::array();
    for (const auto type : port.accepts()) accepts.push_back(to_string(type));
    ports.push_back(
        {{"name", port.name()}, {"accepts", std::move(accepts)}, {"list", port.is_many()}, {"optional", port.is_optional()}});
  }
  return ports;
}

Json waivers_json(const ComponentInfo& info) {
  Json waivers = Json::object();
  for (const auto& [claim, reason] : info.waivers) waivers[claim] = reason;
  return waivers;
}

Json suits_json(const ComponentInfo& info) {
  Json all = Json::array();
  for (const Suits& row : info.suits)
    all.push_back({{"recording", to_string(row.kind())},
                   {"rank", row.rank()},
                   {"assumes", row.assumes()},
                   {"gives", row.gives()},
                   {"cost", row.cost()},
                   {"caveat", row.caveat()}});
  return all;
}

Json info_json(const ComponentInfo& info) {
  return {{"name", info.name},
          {"kind", to_string(info.kind)},
          {"summary", info.summary},
          {"plugin", info.library.name},
          {"version", info.library.version},
          {"file", info.library.file},
          {"build_id", info.library.build_id},
          {"inputs", ports_json(info)},
          {"output", to_string(info.output)},
          {"stochastic", info.stochastic},
          {"accepts_gaps", info.accepts_gaps},
          {"needs", to_string(info.needs)},
          {"control", info.control},
          {"acausal", info.acausal},
          {"waivers", waivers_json(info)},
          {"suits", suits_json(info)},
          {"bibtex", info.bibtex},
          {"params", Json::parse(json_schema(info.schema))}};
}

void show(const ComponentInfo& info) {
  const Style& style = Style::out();
  std::cout << style.strong(info.name) << "  " << printable(info.summary) << "\n\n";
  std::cout << "From:   "
            << (info.library.file.empty() ? "built in, golgi " + info.library.version
                                          : info.library.name + " " + info.library.version + ", " + info.library.file)
            << "\n";
  std::cout << "Input:  " << inputs_of(info) << "\nOutput: " << to_string(info.output) << "\n";
  std::cout << "Seed:   " << (info.stochastic ? "draws random numbers" : "none") << "\n";
  for (const auto& [claim, reason] : info.waivers)
    std::cout << "Waives: " << printable(claim) << ", since " << printable(reason) << "\n";
  for (const Suits& row : info.suits)
    std::cout << "Suits:  " << describe(row.kind()) << " (rank " << row.rank() << "; " << size_text(row)
              << "): " << printable(row.assumes()) << "\n";
  std::vector<std::string> cited;
  for (const BibEntry& entry : bibtex_entries(info.bibtex)) cited.push_back(printable(entry.cited));
  if (!cited.empty()) std::cout << "Cite:   " << join(cited, ", ") << " (BibTeX: golgi plugins show --json)\n";
  std::cout << "\n";
  if (info.schema.fields().empty()) {
    std::cout << "No parameters.\n";
    return;
  }
  std::vector<std::vector<std::string>> rows{{"  parameter", "values", "default", "meaning"}};
  for (const auto& row : parameter_rows(info.schema)) rows.push_back({"  " + row.name, row.values, row.standard, row.meaning});
  std::cout << table(rows, style);
}

int list(const Options& options) {
  const auto loaded = load_registry(options);
  Json json = Json::array();
  std::vector<std::vector<std::string>> rows{{"component", "version", "from", "what it does"}};
  for (const auto& name : loaded.registry->names()) {
    const ComponentInfo& info = *loaded.registry->find(name);
    json.push_back(info_json(info));
    rows.push_back({info.name, info.library.version,
                    info.library.file.empty() ? "built in" : std::filesystem::path(info.library.file).filename().string(),
                    info.summary});
  }
  std::cout << (options.count("json") ? json.dump(2) + "\n" : table(rows, Style::out()));
  return 0;
}

int show(const Options& options, const std::string& name) {
  const auto loaded = load_registry(options);
  const ComponentInfo* info = loaded.registry->find(name);
  if (!info) {
    if (const LoadFailure* library = find_left_out(name, loaded.left_out))
      throw PluginError("the library of '" + name + "' cannot be used: " + library->message);
    throw UsageError("there is no component '" + name + "'" + suggestion(name, loaded.registry->names()));
  }
  if (options.count("json"))
    std::cout << info_json(*info).dump(2) << "\n";
  else
    show(*info);
  return 0;
}

/// The library's path with links resolved, since a search for plugins expects the description next to that file.
std::filesystem::path library_file(const std::string& name) {
  std::error_code error;
  const auto file = std::filesystem::canonical(name, error);
  if (error || !std::filesystem::is_regular_file(file, error))
    throw UsageError("there is no library '" + name + "'" + (error ? ": " + error.message() : ""));
  return file;
}

int describe(const std::string& name) {
  const auto file = library_file(name);
  if (is_python_file(file)) {
    describe_python(file);
    return 0;
  }
  const ProbeResult tried = probe(file, {});
  if (!tried.failure.empty()) throw PluginError(tried.failure);
  replace_file(description_path(file), tried.description);
  return 0;
}

int plugins(const Options& options) {
  const std::string action = options.count("action") ? options["action"].as<std::string>() : "";
  if (action.empty()) return list(options);
  const std::string name = options.count("name") ? options["name"].as<std::string>() : "";
  if (action == "show" && !name.empty()) return show(options, name);
  if (action == "describe" && !name.empty()) return describe(name);
  if (action == "check" && !name.empty()) return check_plugin(options, library_file(name));
  throw UsageError(
      "golgi plugins " + action +
      ": expected `golgi plugins`, `golgi plugins show NAME`, `golgi plugins check FILE` or `golgi plugins describe "
      "FILE`");
}

/// The JSON Schema of `sweep:`; axes are checked with the pipeline that they vary.
Json sweep_schema() {
  const Json values = {
      {"anyOf",
       {{{"type", "array"}, {"minItems", 1}}, {{"type", "string"}, {"pattern", "^(range|linspace|logspace|files)\\(.*\\)$"}}}}};
  const Json axes = {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", values}};
  const Json conditions = {{"type", "object"}, {"minProperties", 1}};
  const auto one_or_more = [](const Json& one) { return Json{{"anyOf", {one, {{"type", "array"}, {"items", one}}}}}; };
  Json grid = axes, zip = one_or_more(axes), exclude = one_or_more(conditions), only = conditions,
       pool = one_or_more({{"type", "string"}});
  grid["description"] = "Axes (stage.param, stage.use, stage.in, seed or a plain name) and their values; every combination.";
  zip["description"] =
      "Axes whose values are paired: the first with the first, and so on; a list of maps makes several groups.";
  exclude["description"] = "Points that match every condition of a map are excluded.";
  only["description"] = "Points that do not match are excluded.";
  pool["description"] = "Axes whose values the summary treats as replicates.";
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties",
           {{"grid", grid},
            {"zip", zip},
            {"replicates",
             {{"type", "integer"},
              {"minimum", 1},
              {"description", "Number of replicates of every point, each with its own random numbers."}}},
            {"exclude", exclude},
            {"only", only},
            {"pool", pool}}}};
}

/// Prints the JSON Schema of pipeline files, with the parameters of each component.
int schema(const Options& options) {
  const auto loaded = load_registry(options);
  Json names = Json::array(), rules = Json::array();
  for (const auto& name : loaded.registry->names()) {
    const ComponentInfo& info = *loaded.registry->find(name);
    if (!traits_of(info.kind).is_stage()) continue;
    names.push_back(name);
    Json then = {{"properties", {{"params", Json::parse(json_schema(info.schema))}}}};
    if (info.inputs.empty())
      then["not"] = {{"required", {"in"}}};
    else
      then["required"] = {"in"};
    rules.push_back({{"if", {{"properties", {{"use", {{"const", name}}}}}}}, {"then", std::move(then)}});
  }
  const Json stage_name = {{"type", "string"}};
  const Json stages = {{"anyOf", {stage_name, {{"type", "array"}, {"items", stage_name}}}}};
  const Json stage = {
      {"type", "object"},
      {"required", {"use"}},
      {"additionalProperties", false},
      {"properties",
       {{"use", {{"enum", names}, {"description", "The component's name, as listed by `golgi plugins`."}}},
        {"in",
         {{"anyOf", {stages, {{"type", "object"}, {"additionalProperties", stages}}}},
          {"description", "The stage or stages that it takes as input."}}},
        {"params", {{"type", "object"}}},
        {"seed_name",
         {{"type", "string"},
          {"description", "Stages with the same seed name draw the same random numbers; default: the stage's name."}}}}},
      {"allOf", rules}};
  const Json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"title", "golgi pipeline"},
                     {"type", "object"},
                     {"required", {"stages"}},
                     {"additionalProperties", false},
                     {"properties",
                      {{"name", {{"type", "string"}, {"description", "Names the folder of results: runs/NAME."}}},
                       {"seed", {{"type", "integer"}, {"default", 1}}},
                       {"stages", {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", stage}}},
                       {"sweep", sweep_schema()}}}};
  std::cout << root.dump(2) << "\n";
  return 0;
}

}  // namespace

Command plugins_command() {
  return {"plugins",
          "[show NAME | check FILE | describe FILE]",
          "List all components or show one; check or describe a plugin library.",
          "  golgi plugins\n  golgi plugins show causality/mvgc\n  golgi plugins check build/my_method.so --set max_order=5\n"
          "  golgi plugins check my_method.py\n"
          "  golgi plugins describe build/my_method.so\n",
          {"action?", "name?"},
          [](OptionAdder& add) {
            add_check_options(add);
            add_json_option(add);
          },
          plugins};
}

Command schema_command() {
  return {"schema", "",    "Print the JSON Schema of pipeline files, for editors.", "  golgi schema > golgi.schema.json\n", {},
          nullptr,  schema};
}

}  // namespace golgi
