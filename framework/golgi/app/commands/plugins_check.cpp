#include "golgi/app/commands/plugins_check.hpp"

#include <algorithm>
#include <iostream>

#include "golgi/app/signals.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/conformance/check_library.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

CheckOptions check_options(const Options& options) {
  CheckOptions check;
  if (options.count("component")) check.component = options["component"].as<std::string>();
  if (options.count("claim")) check.claim = options["claim"].as<std::string>();
  check.settings = texts_of(options, "set");
  for (const auto& text : check.settings)
    if (const auto equals = text.find('='); equals == 0 || equals == std::string::npos)
      throw UsageError("--set " + text + ": expected param=value, for example --set max_order=5");
  check.quick = options.count("quick") > 0;
  check.plugins = plugin_places(options);
  if (options.count("timeout")) check.time_limit = std::chrono::seconds(integer_option(options, "timeout", 1, 1'000'000));
  return check;
}

/// Runs the stage of FILE.yaml:stage and the stages that it needs.
/// @return the folder of its dataset, below `folder`
std::filesystem::path make_data(const std::string& text, const Options& options, const std::filesystem::path& folder) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
    throw UsageError("--data " + text + ": expected a pipeline file and a stage of it, as in --data pipeline.yaml:recording");
  const std::string file = text.substr(0, colon), stage = text.substr(colon + 1);
  const LoadedRegistry loaded = load_registry(options);
  Diagnostics diagnostics;
  PipelineSpec spec = parse_spec(read_yaml(file), "data", diagnostics);
  diagnostics.throw_if_any();
  std::vector<std::string> names;
  for (const auto& each : spec.stages) names.push_back(each.id);
  if (std::ranges::find(names, stage) == names.end())
    throw UsageError("--data " + text + ": there is no stage '" + stage + "'" + suggestion(stage, names));
  keep_stages(spec, {stage}, diagnostics);
  Graph graph = bind_pipeline(spec, *loaded.registry, loaded.left_out, diagnostics);
  diagnostics.throw_if_any();
  const auto node = std::ranges::find(graph.nodes, stage, &Node::stage);
  if (node->component->output != ArtifactType::dataset)
    throw UsageError("--data " + text + ": '" + stage + "' has the output type " + to_string(node->component->output) +
                     "; name a stage that gives a dataset");
  RunOptions run_options;
  run_options.folder = folder;
  run_options.version = golgi_version;
  ProgressDisplay display(options.count("quiet") > 0);
  const RunReport report = run_pipeline(graph, spec, run_options, display, [] { return caught_signal() != 0; });
  for (const auto& result : report.results)
    if (result.outcome == Outcome::failed) throw Error(result.error, result.message);
  if (!report.complete()) throw Interrupted();
  return folder / stage;
}

std::size_t count(const ComponentReport& report, Verdict verdict) {
  return std::ranges::count_if(report.claims, [&](const Claim& claim) { return claim.finding.verdict == verdict; });
}

std::string painted(Verdict verdict) {
  const Style& style = Style::out();
  std::string word = to_string(verdict);
  word.resize(13, ' ');
  switch (verdict) {
    case Verdict::kept: return style.good(word);
    case Verdict::broken: return style.error(word);
    case Verdict::not_checked: return style.warning(word);
    case Verdict::waived:
    case Verdict::not_claimed: break;
  }
  return style.faint(word);
}

/// The command that repeats this check.
std::string command_of(const std::filesystem::path& library, const ComponentReport& report, const Claim& claim,
                       const CheckOptions& check, const std::string& data) {
  std::string text = "golgi plugins check " + library.string() + " --component " + report.name + " --claim " + claim.id;
  for (const auto& setting : check.settings) text += " --set " + setting;
  if (!data.empty()) text += " --data " + data;
  return text + (check.quick ? " --quick" : "");
}

void print(const std::filesystem::path& library, const std::vector<ComponentReport>& reports, const CheckOptions& check,
           const std::string& data) {
  for (const auto& report : reports) {
    std::vector<std::string> counts;
    for (const auto verdict : {Verdict::kept, Verdict::broken, Verdict::not_claimed, Verdict::not_checked, Verdict::waived})
      if (const auto n = count(report, verdict); n > 0) counts.push_back(std::to_string(n) + " " + to_string(verdict));
    std::cout << Style::out().strong(report.title) << ": " << join(counts, ", ") << "\n";
    std::string reason;  // of the line above; claims that are not checked for the same reason are listed under it
    for (const auto& claim : report.claims) {
      const auto& [verdict, detail] = claim.finding;
      std::cout << "  " << painted(verdict) << claim.id << ": " << claim.statement << "\n";
      const std::string indent(15, ' ');
      if (!detail.empty() && detail != reason) std::cout << indent << detail << "\n";
      reason = verdict == Verdict::not_checked ? detail : "";
      if (verdict == Verdict::broken)
        std::cout << indent << "to repeat: " << command_of(library, report, claim, check, data) << "\n";
    }
  }
}

Json to_json(const std::filesystem::path& library, const std::vector<ComponentReport>& reports) {
  Json components = Json::array();
  for (const auto& report : reports) {
    Json claims = Json::array();
    for (const auto& claim : report.claims)
      claims.push_back({{"claim", claim.id},
                        {"statement", claim.statement},
                        {"verdict", to_string(claim.finding.verdict)},
                        {"detail", claim.finding.detail}});
    components.push_back({{"component", report.name}, {"claims", std::move(claims)}});
  }
  return {{"library", library.string()}, {"components", std::move(components)}};
}

}  // namespace

void add_check_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("component", po::value<std::string>()->value_name("NAME"), "check: only this component of the library");
  add("claim", po::value<std::string>()->value_name("ID"), "check: only this claim");
  add("set", po::value<std::vector<std::string>>()->composing()->value_name("PARAM=VALUE"),
      "check: set a parameter of the components that have it (may be repeated)");
  add("data", po::value<std::string>()->value_name("FILE:STAGE"),
      "check: use the dataset of a stage of a pipeline file instead of simulated recordings");
  add("timeout", po::value<std::string>()->value_name("S"), "check: longest time for one claim, in seconds (default: 300)");
  add("quick", "check: fewer repetitions of random tests");
  add("strict", "check: also fail if a claim is not checked");
}

int check_plugin(const Options& options, const std::filesystem::path& library) {
  CheckOptions check = check_options(options);
  catch_signals();
  const test::TempFolder scratch;
  if (options.count("data")) check.data = make_data(options["data"].as<std::string>(), options, scratch.path() / "data");
  const auto reports = check_library(library, check, [] { return caught_signal() != 0; });
  if (options.count("json"))
    std::cout << to_json(library, reports).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  else
    print(library, reports, check, options.count("data") ? options["data"].as<std::string>() : "");
  const auto any = [&](Verdict verdict) {
    return std::ranges::any_of(reports, [&](const auto& report) { return count(report, verdict) > 0; });
  };
  const bool fails = any(Verdict::broken) || (options.count("strict") > 0 && any(Verdict::not_checked));
  return fails ? static_cast<int>(ErrorKind::plugin) : 0;
}

}  // namespace golgi
