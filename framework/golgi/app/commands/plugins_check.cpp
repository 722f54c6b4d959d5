#include "golgi/app/commands/plugins_check.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "golgi/app/signals.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/conformance/check_library.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

using Json = nlohmann::ordered_json;

CheckOptions check_options(const Options& options) {
  CheckOptions check;
  if (options.count("component")) check.component = options["component"].as<std::string>();
  if (options.count("claim")) check.claim = options["claim"].as<std::string>();
  check.settings = texts_of(options, "set");
  for (const auto& text : check.settings)
    if (const auto equals = text.find('='); equals == 0 || equals == std::string::npos)
      throw UsageError("--set " + text + ": expected param=value, for example --set max_order=5");
  check.quick = options.count("quick") > 0;
  if (options.count("timeout")) check.time_limit = std::chrono::seconds(integer_option(options, "timeout", 1, 1'000'000));
  return check;
}

std::size_t count(const ComponentReport& report, Verdict verdict) {
  return static_cast<std::size_t>(
      std::ranges::count_if(report.claims, [&](const Claim& claim) { return claim.finding.verdict == verdict; }));
}

std::string painted(Verdict verdict) {
  const Style& style = Style::out();
  std::string word = to_string(verdict);
  word.resize(13, ' ');
  switch (verdict) {
    case Verdict::kept: return style.good(word);
    case Verdict::broken: return style.error(word);
    case Verdict::not_checked: return style.warning(word);
    case Verdict::not_claimed: break;
  }
  return style.faint(word);
}

/// How the user gets the same again.
std::string command_of(const std::filesystem::path& library, const ComponentReport& report, const Claim& claim,
                       const CheckOptions& check) {
  std::string text = "golgi plugins check " + library.string() + " --component " + report.name + " --claim " + claim.id;
  for (const auto& setting : check.settings) text += " --set " + setting;
  return text + (check.quick ? " --quick" : "");
}

void print(const std::filesystem::path& library, const std::vector<ComponentReport>& reports, const CheckOptions& check) {
  for (const auto& report : reports) {
    std::vector<std::string> counts;
    for (const auto verdict : {Verdict::kept, Verdict::broken, Verdict::not_claimed, Verdict::not_checked})
      if (const auto n = count(report, verdict); n > 0) counts.push_back(std::to_string(n) + " " + to_string(verdict));
    std::cout << Style::out().strong(report.title) << ": " << join(counts, ", ") << "\n";
    std::string reason;  // of the line above; what the same keeps from being checked is told under one reason
    for (const auto& claim : report.claims) {
      const auto& [verdict, detail] = claim.finding;
      std::cout << "  " << painted(verdict) << claim.id << ": " << claim.statement << "\n";
      const std::string indent(15, ' ');
      if (!detail.empty() && detail != reason) std::cout << indent << detail << "\n";
      reason = verdict == Verdict::not_checked ? detail : "";
      if (verdict == Verdict::broken) std::cout << indent << "again: " << command_of(library, report, claim, check) << "\n";
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
  add("timeout", po::value<std::string>()->value_name("S"), "check: seconds that one claim may take (default: 300)");
  add("quick", "check: fewer repetitions of what is random");
  add("strict", "check: a claim that is not checked fails, too");
}

int check_plugin(const Options& options, const std::filesystem::path& library) {
  const CheckOptions check = check_options(options);
  catch_signals();
  const auto reports = check_library(library, check, [] { return caught_signal() != 0; });
  if (options.count("json"))
    std::cout << to_json(library, reports).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  else
    print(library, reports, check);
  const auto any = [&](Verdict verdict) {
    return std::ranges::any_of(reports, [&](const auto& report) { return count(report, verdict) > 0; });
  };
  const bool fails = any(Verdict::broken) || (options.count("strict") > 0 && any(Verdict::not_checked));
  return fails ? static_cast<int>(ErrorKind::plugin) : 0;
}

}  // namespace golgi
