#include "golgi/session/methods.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>

#include "golgi/core/text.hpp"
#include "golgi/looks/notice.hpp"

namespace golgi {
namespace {

/// Why a recording is too small or too large for a method; empty if it is neither.
std::string outside(const Extent& extent, double value, const std::string& unit) {
  if (extent.holds(value)) return "";
  const bool too_few = value < extent.least;
  return std::string(too_few ? "needs at least " : "takes at most ") + rounded(too_few ? extent.least : extent.most) + " " +
         unit + ", and the recording has " + rounded(value);
}

std::string extent_text(const Extent& extent, const std::string& unit) {
  const bool has_least = extent.least > 0, has_most = !std::isnan(extent.most);
  if (!has_least && !has_most) return "";
  if (!has_most) return "at least " + format_number(extent.least) + " " + unit;
  return (has_least ? format_number(extent.least) + " to " : "at most ") + format_number(extent.most) + " " + unit;
}

}  // namespace

bool takes_model(const ComponentInfo& info) {
  return !info.inputs.empty() && info.inputs.front().accepts() == std::vector{ArtifactType::model};
}

std::string size_text(const Suits& row) {
  std::vector<std::string> parts;
  for (const auto& text :
       {extent_text(row.variables(), "variables"), extent_text(row.seconds(), "s"), extent_text(row.samples(), "samples")})
    if (!text.empty()) parts.push_back(text);
  return parts.empty() ? "any" : join(parts, ", ");
}

std::vector<SuitedMethod> methods_for(const Registry& registry, const RecordingFacts& facts) {
  // With fewer samples no estimator can distinguish a link from chance, even if its declared range allows them.
  constexpr Extent enough{.least = fewest_samples_of_any};
  std::vector<SuitedMethod> all;
  for (const auto& name : registry.names()) {
    const ComponentInfo& info = *registry.find(name);
    for (const Suits& row : info.suits) {
      if (row.kind() != facts.kind) continue;
      std::string why_not = outside(row.variables(), static_cast<double>(facts.n_variables), "variables");
      if (why_not.empty()) why_not = outside(row.seconds(), facts.seconds, "s");
      if (why_not.empty()) why_not = outside(row.samples(), facts.samples, "samples");
      if (facts.samples > 0 && !enough.holds(facts.samples)) why_not = outside(enough, facts.samples, "samples");
      all.push_back({&info, row, std::move(why_not)});
    }
  }
  const auto order = [&](const SuitedMethod& method) {
    const bool is_linear = facts.looks_linear && method.row.is_linear();
    const bool is_needed = !(facts.trains_no_model() && takes_model(*method.component));
    return std::tuple(method.why_not.empty(), is_linear, is_needed, method.row.rank());
  };
  std::ranges::stable_sort(all, std::greater{}, order);
  // Of several rows of one method, the best row is kept.
  std::vector<SuitedMethod> each;
  for (SuitedMethod& method : all)
    if (std::ranges::find(each, method.component, &SuitedMethod::component) == each.end()) each.push_back(std::move(method));
  return each;
}

std::string doubt_of_p(const SuitedMethod& method, const RecordingFacts& facts) {
  const bool has_p = method.row.gives().find(", p") != std::string::npos;
  if (!facts.looks_nonlinear || !has_p || takes_model(*method.component)) return "";
  return "the recording does not look linear, and p-values assume linear effects: in simulated recordings of such systems, "
         "a fifth to three fifths of the links found were false; use the ranking of the pairs, not the small q";
}

std::string text_of(const RecordingFacts& facts) {
  return std::string(describe(facts.kind)) + " of " + plural(facts.n_variables, "variable") + ", " + rounded(facts.seconds) +
         " s";
}

}  // namespace golgi
