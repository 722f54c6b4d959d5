#include "golgi/conformance/check_library.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>

#include "golgi/api/kinds.hpp"
#include "golgi/builtin/python/method.hpp"
#include "golgi/builtin/python/worker.hpp"
#include "golgi/builtin/register_builtin.hpp"
#include "golgi/conformance/claims.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"
#include "golgi/host/exception_text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/host/plugin_description.hpp"
#include "golgi/host/plugin_library.hpp"
#include "golgi/host/plugin_probe.hpp"
#include "golgi/pipeline/lookup.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

// The first and the last claim of every component; they are reported only if they fail.
constexpr const char* making_id = "making";
constexpr const char* making_statement = "its parameters construct a component, which accepts or refuses a recording";
constexpr const char* ending_id = "ending";
constexpr const char* ending_statement = "its destructor runs without an error";

bool is_late(const ChildResult& child) { return child.signal == SIGALRM || child.timed_out; }

std::string end_of(const ChildResult& child, const CheckOptions& options) {
  const std::string wrote = words_of(child.errors);
  if (is_late(child))
    return "was not finished after " + std::to_string(options.time_limit.count()) + " s; allow more time with --timeout" +
           wrote;
  if (child.signal != 0) return "crashed (" + crash_name(child) + ")" + wrote;
  return "ended the process with exit code " + std::to_string(child.exit_code) + wrote;
}

std::string unknown(const char* what, const std::string& name, const std::vector<std::string>& known) {
  return std::string("there is no ") + what + " '" + name + "'" + suggestion(name, known);
}

/// The components to check, by the library's description.
/// @throws UsageError for a component, claim or parameter that it does not have
std::vector<std::string> chosen_components(const Json& description, const CheckOptions& options) {
  std::vector<std::string> all, chosen;
  std::set<std::string> claims, params;
  for (const Json& component : description.at("components")) {
    const std::string name = component.at("name");
    all.push_back(name);
    if (!options.component.empty() && options.component != name) continue;
    chosen.push_back(name);
    for (const KindTraits& kind : all_kinds())
      if (component.at("kind") == kind.name)
        for (const auto& claim : claims_of(kind.kind)) claims.insert(claim.id);
    for (const Json& param : component.at("params")) params.insert(param.at("name").get<std::string>());
  }
  if (chosen.empty()) throw UsageError(unknown("component", options.component, all));
  if (!options.claim.empty() && !claims.contains(options.claim))
    throw UsageError(unknown("claim", options.claim, {claims.begin(), claims.end()}));
  for (const auto& setting : options.settings) {
    const std::string name = setting.substr(0, setting.find('='));
    if (!params.contains(name))
      throw UsageError("--set " + setting + ": " + unknown("parameter", name, {params.begin(), params.end()}));
    parse_yaml_option(setting.substr(name.size() + 1), "--set " + name);  // reports values that are not valid YAML
  }
  return chosen;
}

/// Refuses components with names of built-in ones, for which a run would refuse the library.
/// @throws PluginError
void refuse_builtin_names(const Json& description) {
  Registry builtin;
  builtin.begin_library({"golgi", "", "", ""});
  register_builtin(builtin);
  for (const Json& component : description.at("components"))
    if (const std::string name = component.at("name"); builtin.find(name))
      throw PluginError("component '" + name + "' has the same name as a built-in component; rename it");
}

/// Checks one component in as many processes as it needs. No process is shared with other components, so that one component's
/// changes to its process are not attributed to another.
ComponentReport check_in_processes(const fs::path& library, const std::string& component, const CheckOptions& options,
                                   const std::function<bool()>& cancelled) {
  ComponentReport report{component, component, {}};
  Json done = Json::array();  // claims that are already checked
  for (;;) {
    const test::TempFolder scratch;  // the child's temporary files, also those of a crashed child
    const Json request = {{"library", library.string()},
                          {"component", component},
                          {"claim", options.claim},
                          {"settings", options.settings},
                          {"quick", options.quick},
                          {"data", options.data.string()},
                          {"plugin_paths", options.plugins.paths},
                          {"allow_unsafe_plugins", options.plugins.allow_unsafe},
                          {"done", done},
                          {"time_limit_s", options.time_limit.count()}};
    // The child limits the time of each claim; this limit also ends a plugin that disables the child's alarm.
    const ChildResult child =
        run_child({options.executable.string(), check_option, request.dump()},
                  guarded_environment({"TMPDIR=" + scratch.path().string()}), 64 * options.time_limit, cancelled);
    if (cancelled && cancelled()) throw Interrupted();
    Json begun;
    bool is_finished = false;
    for (std::size_t start = 0; start < child.report.size();) {
      const auto end = std::min(child.report.find('\n', start), child.report.size());
      const Json line = Json::parse(child.report.substr(start, end - start), nullptr, false);
      start = end + 1;
      if (!line.is_object()) continue;
      if (line.contains("title")) report.title = line.at("title");
      if (line.contains("finished")) is_finished = true;
      if (line.contains("id")) begun = line;
      if (!line.contains("verdict")) continue;
      begun = nullptr;
      done.push_back(line.at("id"));
      report.claims.push_back(
          {line.at("id"), line.at("statement"), {static_cast<Verdict>(line.at("verdict").get<int>()), line.at("detail")}});
    }
    if (is_finished && child.exit_code == 0) return report;
    if (is_finished || !begun.is_object())
      throw PluginError("plugin '" + library.string() + "' " + end_of(child, options) +
                        (is_finished ? " after all claims of '" + component + "' were checked" : " while it was being loaded"));
    // A claim that takes too long has not failed.
    const std::string end = "it " + end_of(child, options);
    report.claims.push_back({begun.at("id"), begun.at("statement"), is_late(child) ? not_checked(end) : broken(end)});
    // A failure in the constructor or destructor would end the next process, too.
    if (begun.at("id") == making_id || begun.at("id") == ending_id) return report;
    done.push_back(begun.at("id"));
  }
}

}  // namespace

namespace {

/// The description of a library's components, as by describe_library.
/// @throws PluginError if it cannot be loaded
std::string description_of(const fs::path& library, const CheckOptions& options) {
  if (is_python_file(library)) {
    Registry registry;
    register_python_file(registry, library, true);
    if (registry.names().empty())
      throw PluginError("'" + library.string() +
                        "' contains no method; write @golgi.causality, or the decorator of another kind, above a function");
    return describe_library(registry, library);
  }
  ProbeOptions probe_options;
  probe_options.executable = options.executable;
  ProbeResult tried = probe(library, probe_options);
  if (!tried.failure.empty()) throw PluginError(tried.failure);
  return std::move(tried.description);
}

}  // namespace

std::vector<ComponentReport> check_library(const fs::path& library, const CheckOptions& options,
                                           const std::function<bool()>& cancelled) {
  const Json description = Json::parse(description_of(library, options));
  refuse_builtin_names(description);
  std::vector<ComponentReport> reports;
  for (const auto& component : chosen_components(description, options))
    reports.push_back(check_in_processes(library, component, options, cancelled));
  return reports;
}

namespace {

void write_line(const Json& line) { write_report(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"); }

/// The settings of the parameters that a component has.
std::vector<std::pair<std::string, Value>> settings_of(const ComponentInfo& info, const Json& texts) {
  std::vector<std::pair<std::string, Value>> settings;
  for (const std::string text : texts) {
    const std::string name = text.substr(0, text.find('='));
    if (info.schema.find(name)) settings.emplace_back(name, parse_yaml_option(text.substr(name.size() + 1), "--set " + name));
  }
  return settings;
}

/// Finds the library's own components and, for components with components as parameters, all others that a pipeline would find.
class CheckLookup final : public ComponentLookup {
 public:
  CheckLookup(const Registry& own, const Json& request) : own_(own), others_(registry_), known_(own_) {
    registry_.begin_library({"golgi", "", "", ""});
    register_builtin(registry_);
    PluginSearchOptions search;
    search.places = {request.at("plugin_paths").get<std::vector<std::string>>(),
                     request.at("allow_unsafe_plugins").get<bool>()};
    search.probe.reset();
    search.scripts = python_plugins();
    register_plugins(registry_, search);
  }
  const ComponentInfo* find(std::string_view name) const override {
    const ComponentInfo* found = known_.find(name);
    return found ? found : others_.find(name);
  }
  std::vector<std::string> names() const override {
    auto all = known_.names();
    for (auto& name : others_.names())
      if (!known_.find(name)) all.push_back(std::move(name));
    return all;
  }
  std::string why_unknown(const std::string& name) const override { return others_.why_unknown(name); }
  BoundComponent bind(const ComponentInfo& info, const Value& params, Binder& binder) const override {
    return others_.bind(info, params, binder);
  }

 private:
  const Registry& own_;
  Registry registry_;
  Lookup others_, known_;
};

/// Ends the process by SIGALRM if the claim is not checked in time.
void limit_time(unsigned seconds) {
  signal(SIGALRM, SIG_DFL);
  alarm(seconds);
}

void check_component(const Registry& registry, const Json& request, const ProcessState& before) {
  const ComponentInfo& info = *registry.find(request.at("component").get<std::string>());
  std::optional<Dataset> data;
  if (const std::string folder = request.at("data"); !folder.empty()) data = load_dataset(FolderReader(folder));
  std::optional<CheckLookup> lookup;
  if (has_components(info.schema)) lookup.emplace(registry, request);
  const auto limit_s = request.at("time_limit_s").get<unsigned>();
  const auto begin = [&](const std::string& id, const std::string& statement) {
    write_line({{"title", info.title()}, {"id", id}, {"statement", statement}});
    limit_time(limit_s);
  };
  const auto end = [&](const Claim& claim) {
    alarm(0);
    const auto& [verdict, detail] = claim.finding;
    write_line({{"id", claim.id}, {"statement", claim.statement}, {"verdict", static_cast<int>(verdict)}, {"detail", detail}});
  };
  begin(making_id, making_statement);
  std::optional<Examination> examination;
  try {
    examination.emplace(info,
                        ExaminationOptions{settings_of(info, request.at("settings")), request.at("quick").get<bool>(),
                                           lookup ? &*lookup : nullptr, data},
                        before);
  } catch (...) {
    return end({making_id, making_statement,
                broken("the constructor threw " + current_exception_text() +
                       "; a component refuses parameters by throwing golgi::ConfigError")});
  }
  alarm(0);
  const std::string only = request.at("claim");
  const Json& done = request.at("done");
  for (const auto& claim : claims_of(info.kind)) {
    if (data && claim.needs_chain) continue;
    if (std::ranges::find(done, Json(claim.id)) != done.end() || (!only.empty() && only != claim.id)) continue;
    begin(claim.id, claim.statement);
    end(check_claim(claim, *examination));
  }
  begin(ending_id, ending_statement);
  examination.reset();
  alarm(0);
}

}  // namespace

int check_main(const std::string& request_text) {
  if (!is_child()) return static_cast<int>(ErrorKind::usage);
  become_child();
  const Json request = Json::parse(request_text);
  const fs::path library = request.at("library").get<std::string>();
  const bool is_python = is_python_file(library);
  if (is_python) ready_worker();  // its pipes stay open until the end
  const ProcessState before = ProcessState::now();
  static auto& registry = *new Registry;  // outlives the library's own exit actions
  if (is_python)
    register_python_file(registry, library, true);
  else
    load_library(registry, library);
  check_component(registry, request, before);
  write_line({{"finished", true}});
  return 0;
}

}  // namespace golgi
