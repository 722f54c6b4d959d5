#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/multiple_testing.hpp>
#include <map>

namespace golgi::link_granger {
namespace {

std::string row_of(const std::vector<std::string>& cells) { return join(cells, ",") + "\n"; }

void write_gate(const std::vector<Found>& found, const std::vector<std::string>& names, Correction correction,
                const TaskContext& context) {
  std::vector<double> p;
  for (const Found& one : found)
    for (const Effect& effect : one.effects.of) p.push_back(effect.gate_p);
  const std::vector<double> q = adjust_p_values(p, correction);
  std::string table = "target,source,weight_at_0,per_gate,per_gate_error,mean_gate,f,p,q\n";
  std::size_t k = 0;
  for (std::size_t i = 0; i < found.size(); ++i)
    for (std::size_t j = 0; j < found[i].effects.of.size(); ++j, ++k) {
      if (i == j) continue;
      const Effect& effect = found[i].effects.of[j];
      table += row_of({csv_field(names[i]), csv_field(names[j]), csv_number(effect.base), csv_number(effect.slope),
                       csv_number(effect.slope_error), csv_number(found[i].mean_gates[j]), csv_number(effect.gate_f),
                       csv_number(p[k]), csv_number(q[k])});
    }
  context.output("gate.csv", table);
}

/// Whether the second link forecasts about as well, with other weights: within two standard errors, and with less than twice
/// the error. (Without noise a few segments have most of the error of a wrong link, and standard errors are wide.)
bool is_unclear(const Chosen& chosen) {
  constexpr double clear = 2, much_worse = 2, alike = 0.01;
  if (chosen.tried.size() < 2 || chosen.lead_z >= clear || chosen.weights_apart < alike) return false;
  return 1 - chosen.tried[1].held_out_r2 < much_worse * (1 - chosen.tried[0].held_out_r2);
}

/// "tanh of 3 targets, identity of 1".
std::string summary_of(const std::vector<Found>& found) {
  std::string text;
  for (const LinkFunction link : all_links) {
    const auto n =
        std::ranges::count_if(found, [&](const Found& one) { return one.is_estimated() && one.chosen.fit.link == link; });
    if (n > 0) text += (text.empty() ? "" : ", ") + std::string(to_string(link)) + " of " + plural(n, "target");
  }
  return text;
}

}  // namespace

void write_tables(const std::vector<Found>& found, const std::vector<std::string>& names, const Params& params,
                  const TaskContext& context) {
  std::string targets = "target,link,held_out_r2,second_link,second_r2,lead_z,ridge,scale,outside\n",
              links = "target,link,held_out_r2,ridge\n";
  double least = HUGE_VAL, most = -HUGE_VAL;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i].is_estimated()) continue;
    const auto& [chosen, effects, outside, gates, mean_gates] = found[i];
    const Tried& first = chosen.tried.front();
    const bool has_second = chosen.tried.size() > 1;
    targets += row_of({csv_field(names[i]), to_string(first.link), csv_number(first.held_out_r2),
                       has_second ? to_string(chosen.tried[1].link) : "",
                       csv_number(has_second ? chosen.tried[1].held_out_r2 : undefined), csv_number(chosen.lead_z),
                       csv_number(first.ridge), csv_number(chosen.fit.link == LinkFunction::identity ? 1 : chosen.fit.scale),
                       csv_number(outside)});
    for (const Tried& one : chosen.tried)
      links += row_of({csv_field(names[i]), to_string(one.link), csv_number(one.held_out_r2), csv_number(one.ridge)});
    least = std::min(least, first.held_out_r2);
    most = std::max(most, first.held_out_r2);
  }
  context.output("targets.csv", targets);
  context.output("links.csv", links);
  if (params.gate != Gate::none) write_gate(found, names, params.correction, context);
  if (most >= least)
    context.log("link: " + summary_of(found) + "; held-out R2 " + rounded(least, 4) + " to " + rounded(most, 4));
}

void warn_of(const std::vector<Found>& found, const std::vector<std::string>& names, const Params& params,
             const TaskContext& context) {
  const char* const values = params.response == Response::next ? "values" : "increments";
  std::vector<std::string> unclear, outside, noise_free, unended;
  std::ptrdiff_t n_ridge = 0;
  double largest_ridge = 0;
  std::map<std::string, int> rivals;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i].is_estimated()) continue;
    const Chosen& chosen = found[i].chosen;
    if (is_unclear(chosen)) {
      unclear.push_back(names[i]);
      ++rivals[std::string(to_string(chosen.tried[0].link)) + " or " + to_string(chosen.tried[1].link)];
    }
    // With link: auto they are noise: the chosen link forecast best in spite of them.
    if (params.link != LinkChoice::automatic && found[i].outside > 0) outside.push_back(names[i]);
    if (found[i].effects.is_noise_free) noise_free.push_back(names[i]);
    if (!chosen.fit.converged) unended.push_back(names[i]);
    for (std::size_t j = 0; j < found[i].effects.of.size(); ++j) {
      if (i == j || found[i].effects.of[j].is_determined) continue;
      ++n_ridge;
      largest_ridge = std::max(largest_ridge, chosen.fit.ridge);
    }
  }
  std::vector<std::string> which;
  for (const auto& [pair, n] : rivals) which.push_back(pair);
  // Fewer are only listed in targets.csv: that links are about equally good for some targets is expected.
  const auto n_estimated = std::ranges::count_if(found, [](const Found& one) { return one.is_estimated(); });
  if (!unclear.empty() && 2 * std::ssize(unclear) >= n_estimated)
    context.warn({"unclear_link",
                  "two links forecast the held-out samples of " + first_names(unclear) + " within two standard errors (" +
                      join(which, ", ") + ")",
                  "it is unclear whether the weights belong to a nonlinear function, and weights of targets with different "
                  "links are not comparable",
                  "set link where it is known"});
  if (!outside.empty())
    context.warn(
        {"outside_link",
         std::string("some ") + values + " of " + first_names(outside) + " are outside of the range of the chosen link",
         "they are taken as noise, and bias weights towards the flat part of the link",
         "scale the recording, or use link: auto"});
  if (n_ridge > 0)
    context.warn({"ridge_decides",
                  "the ridge, up to " + format_number(largest_ridge) + ", decides more than a tenth of the weights of " +
                      plural(n_ridge, "pair") +
                      ": the recording hardly distinguishes their sources from others or from covariates",
                  "they have no p-values",
                  "leave out variables that others determine, give the inputs as covariates, or record more varied states"});
  if (!noise_free.empty())
    context.warn({"noise_free", "only rounding errors are left in the residuals of " + first_names(noise_free),
                  "p-values only show which weights are larger than rounding errors, not which are larger than noise", ""});
  if (!unended.empty())
    context.warn({"unended_fit", "the fit of " + first_names(unended) + " did not converge", "its weights are not optimal",
                  "set a larger ridge, or another link"});
}

}  // namespace golgi::link_granger
