// golgi compare A B: which links two runs share, and which only one of them has.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <set>

#include "golgi/app/command.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/host/json.hpp"
#include "golgi/numerics/agreement.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/estimate_formats.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

struct Compared {
  std::string stage;
  Connectivity a, b;
  std::vector<std::string> only_a, only_b;  ///< variables; those that both have are compared, in A's order
  Agreement agreed;
  /// Links, that is pairs with q up to the level:
  std::vector<Edge> lost, gained, turned;  ///< in A only, in B only, in both with opposite signs
};

/// The estimates that both folders have: those of the same stage, or the two stages named.
std::vector<std::pair<fs::path, fs::path>> pairs_of(const fs::path& a, const fs::path& b) {
  const bool a_is_stage = fs::exists(a / "connectivity.json"), b_is_stage = fs::exists(b / "connectivity.json");
  if (a_is_stage && b_is_stage) return {{a, b}};
  if (a_is_stage != b_is_stage)
    throw UsageError("'" + (a_is_stage ? a : b).string() + "' is one estimate and '" + (a_is_stage ? b : a).string() +
                     "' is not; give two runs, or two estimates such as runs/a/mvgc runs/b/mvgc");
  const auto in_a = estimates_in(a), in_b = estimates_in(b);
  std::vector<std::pair<fs::path, fs::path>> both;
  for (const auto& one : in_a)
    for (const auto& other : in_b)
      if (one.filename() == other.filename()) both.emplace_back(one, other);
  if (both.empty())
    throw UsageError("'" + a.string() + "' and '" + b.string() +
                     "' have no estimate of the same name; name one estimate of each, such as " + in_a.front().string() + " " +
                     in_b.front().string());
  return both;
}

/// The estimate restricted to these variables.
Connectivity chosen(const Connectivity& estimate, const std::vector<std::string>& names) {
  if (names == estimate.names()) return estimate;
  std::vector<std::int32_t> places;
  for (const auto& name : names)
    places.push_back(static_cast<std::int32_t>(std::ranges::find(estimate.names(), name) - estimate.names().begin()));
  return {names, select_variables(estimate.estimate(), places)};
}

Compared compare(const fs::path& a, const fs::path& b, double level) {
  Compared found;
  found.stage = a.filename().string();
  if (a.filename() != b.filename()) found.stage += " and " + b.filename().string();
  found.a = load_connectivity(FolderReader(a));
  found.b = load_connectivity(FolderReader(b));
  const std::set<std::string> in_a(found.a.names().begin(), found.a.names().end());
  const std::set<std::string> in_b(found.b.names().begin(), found.b.names().end());
  std::vector<std::string> shared;
  for (const auto& name : found.a.names()) (in_b.contains(name) ? shared : found.only_a).push_back(name);
  std::ranges::copy_if(found.b.names(), std::back_inserter(found.only_b),
                       [&](const auto& name) { return !in_a.contains(name); });
  if (shared.size() < 2)
    throw DataError(fmt::format("'{}' and '{}' have {} in common ({} …, {} …); compare estimates of the same variables",
                                a.string(), b.string(), shared.empty() ? "no variable" : "only one variable",
                                printable(found.a.names().front()), printable(found.b.names().front())));
  found.a = chosen(found.a, shared);
  found.b = chosen(found.b, shared);
  found.agreed = agreement(found.a, found.b, level);
  if (found.a.q().empty() || found.b.q().empty()) return found;
  const auto is_in = [&](const Connectivity& estimate, const Edge& link) {
    return estimate.q()(link.target, link.source) <= level;
  };
  const auto sign = [](const Connectivity& estimate, const Edge& link) {
    return estimate.sign().empty() ? undefined : estimate.sign()(link.target, link.source);
  };
  for (const Edge& link : links_of(found.a, level)) {
    if (!is_in(found.b, link))
      found.lost.push_back(link);
    else if (sign(found.a, link) * sign(found.b, link) < 0)
      found.turned.push_back(link);
  }
  for (const Edge& link : links_of(found.b, level))
    if (!is_in(found.a, link)) found.gained.push_back(link);
  return found;
}

Json json_of(const Compared& found, const std::vector<Edge>& links) {
  Json all = Json::array();
  for (const Edge& link : links)
    all.push_back({{"source", found.a.names()[link.source]}, {"target", found.a.names()[link.target]}});
  return all;
}

std::string three_digits(double value) { return std::isnan(value) ? "–" : fmt::format("{:.3f}", value); }

std::vector<std::string> printed(std::vector<std::string> names) {
  for (auto& name : names) name = printable(name);
  return names;
}

std::vector<std::string> arrows(const Compared& found, const std::vector<Edge>& links) {
  std::vector<std::string> words;
  for (const Edge& link : links)
    words.push_back(printable(found.a.names()[link.source]) + " -> " + printable(found.a.names()[link.target]));
  return words;
}

/// Prints the first 12 of the words in one line; prints nothing without words.
void tell(const std::string& what, std::vector<std::string> words) {
  constexpr std::size_t most = 12;
  if (words.empty()) return;
  if (words.size() > most) {
    const std::size_t n_more = words.size() - most;
    words.resize(most);
    words.push_back(std::to_string(n_more) + " more");
  }
  std::cout << what << ": " << join(words, ", ") << "\n";
}

int compare_folders(const Options& options) {
  const auto level = parse_number(options["q"].as<std::string>());
  if (!level || !(*level > 0 && *level <= 1))
    throw UsageError("--q " + options["q"].as<std::string>() + ": expected a level in (0, 1]");
  std::vector<Compared> all;
  for (const auto& [a, b] : pairs_of(options["a"].as<std::string>(), options["b"].as<std::string>()))
    all.push_back(compare(a, b, *level));
  if (options.count("json")) {
    Json list = Json::array();
    for (const Compared& found : all)
      list.push_back({{"estimate", found.stage},
                      {"only_in_a", found.only_a},
                      {"only_in_b", found.only_b},
                      {"pairs", found.agreed.n_pairs},
                      {"rank_correlation", json_number(found.agreed.rank_correlation)},
                      {"jaccard", json_number(found.agreed.jaccard())},
                      {"in_both", found.agreed.n_both},
                      {"lost", json_of(found, found.lost)},
                      {"gained", json_of(found, found.gained)},
                      {"turned", json_of(found, found.turned)}});
    std::cout << Json{{"q", *level}, {"estimates", list}}.dump(2) << "\n";
    return 0;
  }
  const std::string at = fmt::format("q <= {}", *level);
  std::vector<std::vector<std::string>> rows{
      {"estimate", "pairs", "rank correlation", at + ": in both", "lost", "gained", "other sign", "overlap"}};
  for (const Compared& found : all)
    rows.push_back({found.stage, std::to_string(found.agreed.n_pairs), three_digits(found.agreed.rank_correlation),
                    std::to_string(found.agreed.n_both), std::to_string(found.lost.size()), std::to_string(found.gained.size()),
                    std::to_string(found.turned.size()), three_digits(found.agreed.jaccard())});
  std::cout << table(rows, Style::out());
  for (const Compared& found : all) {
    tell(found.stage + ", only in A", printed(found.only_a));
    tell(found.stage + ", only in B", printed(found.only_b));
    tell(found.stage + ", lost", arrows(found, found.lost));
    tell(found.stage + ", gained", arrows(found, found.gained));
    tell(found.stage + ", other sign", arrows(found, found.turned));
  }
  return 0;
}

}  // namespace

Command compare_command() {
  return {"compare",
          "A B",
          "Compare the estimates of two runs: links lost, gained and with the other sign, and how well they agree.",
          "  golgi compare runs/before runs/after\n"
          "  golgi compare runs/quickstart/mvgc runs/quickstart/event_granger --q 0.01\n",
          {"a", "b"},
          [](OptionAdder& add) {
            namespace po = boost::program_options;
            add("q", po::value<std::string>()->default_value("0.05")->value_name("Q"),
                "links are pairs with q up to this level");
            add_json_option(add);
          },
          compare_folders};
}

}  // namespace golgi
