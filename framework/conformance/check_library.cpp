#include "golgi/conformance/check_library.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "golgi/conformance/claims.hpp"
#include "golgi/conformance/scratch_folder.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"
#include "golgi/host/exception_text.hpp"
#include "golgi/host/plugin_library.hpp"
#include "golgi/host/plugin_probe.hpp"
#include "golgi/pipeline/yaml_reader.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::json;

// The first and the last claim of every component; they are told where they are broken.
constexpr const char* making_id = "making";
constexpr const char* making_statement = "its parameters make a component, which takes a recording or refuses it";
constexpr const char* ending_id = "ending";
constexpr const char* ending_statement = "it is destroyed in order";

std::string end_of(const ChildResult& child, const CheckOptions& options) {
  const std::string wrote = words_of(child.errors);
  if (child.signal == SIGALRM || child.timed_out)
    return "did not come back within " + std::to_string(options.time_limit.count()) + " s (--timeout)" + wrote;
  if (child.signal != 0) return "crashed (" + crash_name(child) + ")" + wrote;
  return "ended the process with exit code " + std::to_string(child.exit_code) + wrote;
}

ComponentReport& report_of(std::vector<ComponentReport>& reports, const Json& line) {
  const std::string name = line.at("component");
  const auto found = std::ranges::find(reports, name, &ComponentReport::name);
  return found != reports.end() ? *found : reports.emplace_back(ComponentReport{name, line.at("title"), {}});
}

}  // namespace

std::vector<ComponentReport> check_library(const fs::path& library, const CheckOptions& options,
                                           const std::function<bool()>& cancelled) {
  const ProbeResult tried = probe(library, {options.executable});
  if (!tried.failure.empty()) throw PluginError(tried.failure);
  std::vector<ComponentReport> reports;
  Json done = Json::array();  // "component claim", that no process need look at again
  for (;;) {
    const ScratchFolder scratch;  // the child's temporary files, those of a crashed one included
    const Json request = {{"library", library.string()},
                          {"component", options.component},
                          {"claim", options.claim},
                          {"settings", options.settings},
                          {"quick", options.quick},
                          {"done", done},
                          {"time_limit_s", options.time_limit.count()}};
    // The child limits each claim; a plugin that takes away its clock still ends.
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
      if (line.contains("usage")) throw UsageError(line.at("usage").get<std::string>());
      if (line.contains("finished")) is_finished = true;
      if (!line.contains("component")) continue;
      begun = line;
      if (!line.contains("verdict")) continue;
      begun = nullptr;
      done.push_back(line.at("component").get<std::string>() + " " + line.at("id").get<std::string>());
      report_of(reports, line)
          .claims.push_back(
              {line.at("id"), line.at("statement"), {static_cast<Verdict>(line.at("verdict").get<int>()), line.at("detail")}});
    }
    if (begun.is_object() && !is_finished) {
      report_of(reports, begun)
          .claims.push_back({begun.at("id"), begun.at("statement"), broken("it " + end_of(child, options))});
      done.push_back(begun.at("component").get<std::string>() + " " + begun.at("id").get<std::string>());
      continue;
    }
    if (is_finished && child.exit_code == 0) return reports;
    throw PluginError("plugin '" + library.string() + "' " + end_of(child, options) +
                      (is_finished ? " after all its claims had been checked" : " while it was being loaded"));
  }
}

namespace {

void write_line(const Json& line) { write_report(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"); }

/// The settings of the parameters that a component has.
std::vector<std::pair<std::string, Value>> settings_of(const ComponentInfo& info, const Json& texts,
                                                       std::set<std::string>& used) {
  std::vector<std::pair<std::string, Value>> settings;
  for (const std::string text : texts) {
    const std::string name = text.substr(0, text.find('='));
    if (!info.schema.find(name)) continue;
    used.insert(text);
    settings.emplace_back(name, parse_yaml_option(text.substr(name.size() + 1), "--set " + name));
  }
  return settings;
}

/// Ends the process by SIGALRM where the claim is not checked in time.
void limit_time(unsigned seconds) {
  signal(SIGALRM, SIG_DFL);
  alarm(seconds);
}

void check_component(const ComponentInfo& info, const Json& request, const ProcessState& before, std::set<std::string>& used) {
  const auto is_done = [&](const std::string& id) {
    return std::ranges::find(request.at("done"), Json(info.name + " " + id)) != request.at("done").end();
  };
  const auto limit_s = request.at("time_limit_s").get<unsigned>();
  const Json about = {{"component", info.name}, {"title", info.title()}};
  const auto begin = [&](const std::string& id, const std::string& statement) {
    Json line = about;
    line.update({{"id", id}, {"statement", statement}});
    write_line(line);
    limit_time(limit_s);
  };
  const auto end = [&](const Claim& claim) {
    alarm(0);
    Json line = about;
    line.update({{"id", claim.id},
                 {"statement", claim.statement},
                 {"verdict", static_cast<int>(claim.finding.verdict)},
                 {"detail", claim.finding.detail}});
    write_line(line);
  };
  ExaminationOptions options{settings_of(info, request.at("settings"), used), request.at("quick").get<bool>()};
  // Whoever crashes while it is being made is not made again.
  if (is_done(making_id)) return;
  begin(making_id, making_statement);
  std::optional<Examination> examination;
  try {
    examination.emplace(info, std::move(options), before);
  } catch (...) {
    return end({making_id, making_statement,
                broken("the constructor threw " + current_exception_text() +
                       "; a component refuses parameters by throwing golgi::ConfigError")});
  }
  alarm(0);
  const std::string only = request.at("claim");
  for (const auto& claim : claims_of(info.kind)) {
    if (is_done(claim.id) || (!only.empty() && only != claim.id)) continue;
    begin(claim.id, claim.statement);
    end(check_claim(claim, *examination));
  }
  if (is_done(ending_id)) return;
  begin(ending_id, ending_statement);
  examination.reset();
  alarm(0);
}

std::string unknown(const char* what, const std::string& name, const std::vector<std::string>& known) {
  return std::string("there is no ") + what + " '" + name + "'" + suggestion(name, known);
}

void check(const Json& request) {
  const ProcessState before = ProcessState::now();
  static auto& registry = *new Registry;  // outlives the library's own exit actions
  load_library(registry, request.at("library").get<std::string>());
  const std::string component = request.at("component"), claim = request.at("claim");
  std::set<std::string> used, claims;
  for (const auto& name : registry.names())
    for (const auto& each : claims_of(registry.find(name)->kind)) claims.insert(each.id);
  if (!component.empty() && !registry.find(component)) throw UsageError(unknown("component", component, registry.names()));
  if (!claim.empty() && !claims.contains(claim)) throw UsageError(unknown("claim", claim, {claims.begin(), claims.end()}));
  for (const auto& name : registry.names())
    if (component.empty() || component == name) check_component(*registry.find(name), request, before, used);
  for (const std::string text : request.at("settings"))
    if (!used.contains(text)) throw UsageError("--set " + text + ": no component that is checked has that parameter");
}

}  // namespace

int check_main(const std::string& request) {
  if (!is_child()) return static_cast<int>(ErrorKind::usage);
  become_child();
  try {
    check(Json::parse(request));
  } catch (const UsageError& error) {
    write_line({{"usage", error.what()}});
  }
  write_line({{"finished", true}});
  return 0;
}

}  // namespace golgi
