#include "changing_granger.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <golgi/numerics/drive_warning.hpp>
#include <string>
#include <utility>
#include <vector>

#include "alarm_tables.hpp"
#include "log_rate.hpp"
#include "switches.hpp"

namespace golgi::changing_granger {
namespace {

std::vector<std::ptrdiff_t> targets_of(const Params& params, const std::vector<std::string>& names) {
  std::vector<std::ptrdiff_t> targets;
  if (params.targets.empty())
    for (std::ptrdiff_t i = 0; i < std::ssize(names); ++i) targets.push_back(i);
  for (const std::string& name : params.targets) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) throw ConfigError("targets: there is no variable '" + name + "'" + suggestion(name, names));
    targets.push_back(found - names.begin());
  }
  return targets;
}

/// All results for one target.
struct Found {
  StaticFit fit;
  Walked walked;
  Eigen::VectorXd movement;              // z
  std::vector<Eigen::VectorXd> changes;  // z, per switch
};

double two_sided(double z) { return std::isnan(z) ? undefined : std::erfc(std::abs(z) / std::sqrt(2.0)); }

std::ptrdiff_t source_at(std::ptrdiff_t target, std::ptrdiff_t k) { return k < target ? k : k + 1; }

/// The known switches, each before a block.
std::vector<Switch> known_switches(const Params& params, const Signals& signals, const std::vector<BlockOfTime>& blocks) {
  std::vector<Switch> switches;
  for (const double at_s : params.switch_s) {
    const auto block = std::ranges::find_if(blocks, [&](const BlockOfTime& b) { return time_of(b, signals) > at_s - 1e-9; });
    if (block == blocks.begin() || block == blocks.end())
      throw DataError("switch_s: " + format_number(at_s) + " s is not within the recording");
    switches.push_back({block - blocks.begin()});
  }
  std::ranges::sort(switches, {}, &Switch::block);
  const auto same = std::ranges::adjacent_find(switches, {}, &Switch::block);
  if (same != switches.end())
    throw DataError("switch_s: two switches are moved to " + format_number(time_of(blocks[same->block], signals)) +
                    " s, the next edge of a block of " + format_number(params.block * signals.dt_s) +
                    " s; set block shorter, or name one of them");
  return switches;
}

Found find(const Regression& regression, const std::vector<std::ptrdiff_t>& jumps, const Poll& poll) {
  const auto n_blocks = std::ssize(regression.blocks), third = std::max<std::ptrdiff_t>(1, n_blocks / 3);
  Found found;
  found.fit = static_fit(regression, 0, n_blocks, true);
  found.walked = let_walk(regression, found.fit, jumps, poll);
  found.movement = differences(regression, {0, third}, {n_blocks - third, n_blocks});
  for (std::size_t s = 0; s < jumps.size(); ++s)
    found.changes.push_back(differences(regression, {s == 0 ? 0 : jumps[s - 1], jumps[s]},
                                        {jumps[s], s + 1 == jumps.size() ? n_blocks : jumps[s + 1]}));
  return found;
}

/// A row of a CSV table.
std::string row_of(const std::vector<std::string>& cells) { return join(cells, ",") + "\n"; }

/// Writes the results: tables, and the connectivity with its segments.
class Report {
 public:
  Report(const Signals& signals, const std::vector<BlockOfTime>& blocks, const std::vector<std::string>& names,
         const TaskContext& context)
      : signals_(signals), blocks_(blocks), names_(names), context_(context) {}

  void write_targets(const std::vector<std::ptrdiff_t>& targets, const std::vector<Regression>& regressions,
                     const std::vector<Found>& found) const {
    std::string table = "target,regressors,held_out_r2,relative_q,own_walks,likelihood_gain,p,link\n";
    for (std::size_t k = 0; k < targets.size(); ++k) {
      if (!regressions[k].is_estimated()) continue;
      const double tau = regressions[k].term.time_constant, gain = found[k].walked.likelihood_gain;
      // Where the weights are constant, twice the gain is χ² with one degree of freedom or 0, with probability 1/2 each.
      table += row_of({csv_field(names_[targets[k]]), tau == 0 ? "latest" : "trace " + format_number(tau),
                       csv_number(regressions[k].held_out_r2), csv_number(found[k].walked.relative_q),
                       found[k].walked.own_walks ? "yes" : "no", csv_number(gain),
                       csv_number(gain > 0 ? chi_squared_upper_tail(2 * gain, 1) / 2 : 1),
                       found[k].walked.is_log_rate ? "log" : "identity"});
    }
    context_.output("targets.csv", table);
    const auto n_log = std::ranges::count_if(found, [](const Found& one) { return one.walked.is_log_rate; });
    if (n_log > 0)
      context_.log("weights over time of " + plural(n_log, "target") + " are of the log rate" +
                   (n_log < std::ssize(found)
                        ? ", and are not comparable with those of the others, which are of the count or value"
                        : ""));
  }

  void write_movement(const std::vector<std::ptrdiff_t>& targets, const std::vector<Found>& found) const {
    std::string table = "target,source,z,p\n";
    for (std::size_t k = 0; k < targets.size(); ++k)
      for (std::ptrdiff_t s = 0; s < found[k].movement.size(); ++s)
        table += row_of({csv_field(names_[targets[k]]), csv_field(names_[source_at(targets[k], s)]),
                         csv_number(found[k].movement(s)), csv_number(two_sided(found[k].movement(s)))});
    context_.output("movement.csv", table);
  }

  void write_switches(const std::vector<Switch>& switches, const std::vector<std::ptrdiff_t>& targets,
                      const std::vector<Found>& found) const {
    std::string table = "trial,time_s,gain,threshold\n", changes = "trial,time_s,target,source,z,p\n";
    for (std::size_t at = 0; at < switches.size(); ++at) {
      const BlockOfTime& block = blocks_[switches[at].block];
      const std::vector<std::string> when{std::to_string(block.trial), csv_number(time_of(block, signals_))};
      table += row_of({when[0], when[1], csv_number(switches[at].gain), csv_number(switches[at].threshold)});
      context_.log("the weights switch at " + format_number(std::round(1e9 * time_of(block, signals_)) / 1e9) + " s");
      for (std::size_t k = 0; k < targets.size(); ++k)
        for (std::ptrdiff_t s = 0; s < (found[k].changes.empty() ? 0 : found[k].changes[at].size()); ++s) {
          const double z = found[k].changes[at](s);
          changes += row_of({when[0], when[1], csv_field(names_[targets[k]]), csv_field(names_[source_at(targets[k], s)]),
                             csv_number(z), csv_number(two_sided(z))});
        }
    }
    context_.output("switches.csv", table);
    context_.output("changes.csv", changes);
  }

 private:
  const Signals& signals_;
  const std::vector<BlockOfTime>& blocks_;
  const std::vector<std::string>& names_;
  const TaskContext& context_;
};

/// Mean over time of the weights, with the errors of the fit to the whole recording.
Connectivity whole(const std::vector<std::string>& names, const std::vector<std::ptrdiff_t>& targets,
                   const std::vector<Regression>& regressions, const std::vector<Found>& found, Correction correction) {
  const auto n = std::ssize(names);
  Matrix score(n, n, undefined), sign = score, weight = score, lag_s = score, p = score;
  for (std::size_t k = 0; k < targets.size(); ++k) {
    const Regression& regression = regressions[k];
    for (std::ptrdiff_t s = 0; s < (!regression.is_estimated() ? 0 : regression.n_sources()); ++s) {
      if (!regression.varies[s]) continue;
      const auto i = targets[k], j = source_at(i, s), column = regression.n_own + s;
      const StaticFit& fit = found[k].fit;
      double mean = 0, rows = 0;
      for (std::size_t b = 0; b < regression.n_in_block.size(); ++b) {
        mean += regression.n_in_block[b] * found[k].walked.course.smoothed[b](column);
        rows += regression.n_in_block[b];
      }
      const double t = fit.weights(column) / fit.errors(column);
      score(i, j) = std::abs(t);
      sign(i, j) = (t > 0) - (t < 0);
      weight(i, j) = mean / rows * found[k].walked.scale(s);
      p(i, j) = t_two_sided(t, fit.degrees_of_freedom);
    }
  }
  Connectivity result(names, std::move(score));
  result.set_meaning("|t| of the weight over the whole recording").set(Quantity::sign, std::move(sign));
  result.set(Quantity::weight, std::move(weight)).set_p(std::move(p), correction);
  return result;
}

/// Records why pairs have no estimate.
void tell_undefined(const std::vector<std::ptrdiff_t>& targets, const std::vector<Regression>& regressions,
                    const std::vector<std::string>& names, Connectivity& result) {
  std::vector<bool> is_target(names.size(), false);
  for (std::size_t k = 0; k < targets.size(); ++k) {
    is_target[targets[k]] = true;
    const auto i = static_cast<std::int32_t>(targets[k]);
    if (!regressions[k].is_estimated()) result.add_undefined({i, -1, "'" + names[i] + "' does not vary"});
    for (std::ptrdiff_t s = 0; s < (!regressions[k].is_estimated() ? 0 : regressions[k].n_sources()); ++s)
      if (const auto j = static_cast<std::int32_t>(source_at(i, s)); !regressions[k].varies[s])
        result.add_undefined({i, j, "'" + names[j] + "' does not vary"});
  }
  for (std::int32_t i = 0; i < std::ssize(names); ++i)
    if (!is_target[i]) result.add_undefined({i, -1, "'" + names[i] + "' is not among the targets"});
}

/// The weights of one block, in units of the data, with their errors.
Estimate in_block(std::size_t block, std::ptrdiff_t n, const std::vector<std::ptrdiff_t>& targets,
                  const std::vector<Regression>& regressions, const std::vector<Found>& found, bool is_online) {
  Matrix score(n, n, undefined), weight = score, sd = score;
  for (std::size_t k = 0; k < targets.size(); ++k) {
    const Regression& regression = regressions[k];
    if (!regression.is_estimated()) continue;
    const Course& course = found[k].walked.course;
    const Eigen::VectorXd& weights = is_online ? course.filtered[block] : course.smoothed[block];
    const Eigen::VectorXd& variances = is_online ? course.filtered_variance[block] : course.smoothed_variance[block];
    for (std::ptrdiff_t s = 0; s < regression.n_sources(); ++s) {
      if (!regression.varies[s]) continue;
      const auto i = targets[k], j = source_at(i, s), column = regression.n_own + s;
      weight(i, j) = found[k].walked.scale(s) * weights(column);
      sd(i, j) = found[k].walked.scale(s) * std::sqrt(std::max(0.0, variances(column)));
      score(i, j) = std::abs(weight(i, j));
    }
  }
  Estimate estimate(std::move(score));
  return estimate.set(Quantity::weight, std::move(weight)).set(Quantity::sd, std::move(sd));
}

}  // namespace

ChangingGranger::ChangingGranger(const Params& params) : params_(params) {
  if (!params.lag && params.source_time_constants.empty())
    throw ConfigError("lag: false and no source_time_constants leave the sources without regressors; give one of them");
  if (params.alarms && params.alarm_windows_s.empty())
    throw ConfigError("alarm_windows_s is empty; give a window, or set alarms: false");
  if (params.alarm_threshold && !std::isfinite(*params.alarm_threshold))
    throw ConfigError("alarm_threshold must be finite; null takes it from surrogates");
  if (params.switches == Switches::scan && !params.switch_s.empty())
    throw ConfigError("switch_s gives the times of switches; leave out switches: scan, which searches for them");
}

Cost ChangingGranger::cost(const Workload& work) const {
  const double n = static_cast<double>(work.n_variables), t = static_cast<double>(work.n_samples);
  const double own = 2.0 + params_.powers + static_cast<double>(params_.own_time_constants.size()) +
                     static_cast<double>(params_.own_event_time_constants.size());
  const double width = n + own, n_targets = params_.targets.empty() ? n : static_cast<double>(params_.targets.size());
  const double n_blocks = std::ceil(t / params_.block) + static_cast<double>(work.n_trials);
  const double n_covariates = static_cast<double>(params_.covariates.size()) *
                              (params_.covariate_lags + 1 + static_cast<double>(params_.covariate_time_constants.size()));
  const double n_conditions = n_covariates + n_drive_regressors(params_, n), all = width + n_conditions;
  const double conditions = t * (2 * n_covariates + drive_numbers_per_sample(params_, n) + n_conditions);
  const double sums = n_blocks * width * width, running = 2 * sums + n_blocks * all * all + t * (own + 4);
  const double parts = 3 * n_blocks * n * n;
  const double kept = n_targets * ((params_.switches == Switches::scan || params_.alarms ? sums : 0) + 4 * n_blocks * width);
  return {sizeof(double) * (t * n + conditions + kept + std::min<double>(work.n_threads, n_targets) * running + parts),
          undefined, "give targets, or a longer block"};
}

Connectivity ChangingGranger::estimate(const Inputs& input, const TaskContext& context) const {
  const Dataset& data = input.data();
  const std::vector<std::string>& names = data.names();
  const auto n = std::ssize(names);
  const Signals signals = read_signals(data, params_, context.poll());
  const std::vector<BlockOfTime> blocks = blocks_of(signals, params_.block);
  if (blocks.empty()) throw DataError("no trial has two samples, and a response needs a sample before it; record longer");
  if (params_.switches == Switches::scan && blocks.size() == 1)
    throw DataError("switches: scan compares blocks, and the recording is shorter than two blocks of " +
                    plural(params_.block, "sample") + "; set block shorter, or record longer");
  const std::vector<std::ptrdiff_t> targets = targets_of(params_, names);
  std::vector<Regression> regressions(targets.size());
  std::vector<Found> found(targets.size());
  const auto regress_one = [&](std::ptrdiff_t k) {
    regressions[k] = regress(signals, blocks, targets[k], params_, names[targets[k]], context.poll());
  };
  std::vector<Switch> switches;
  const bool is_scan = params_.switches == Switches::scan, is_all = is_scan || params_.alarms;
  if (is_all) {
    // These need the sums of all targets together; otherwise the sums of a target are freed before the next one.
    context.parallel_for(std::ssize(targets), [&](std::ptrdiff_t k) {
      context.check_cancelled();
      regress_one(k);
    });
  }
  AlarmCourse watched;
  if (params_.alarms) {
    const auto windows = alarm_windows(params_, signals.dt_s);
    const std::ptrdiff_t n_static = std::ranges::count_if(blocks, [&](const BlockOfTime& block) {
      return !params_.alarm_static_s || (block.trial == 0 && time_of(block, signals) < *params_.alarm_static_s);
    });
    const Alarms alarms = find_alarms(regressions, std::ssize(blocks), windows, params_.alarm_threshold, n_static,
                                      params_.alarm_surrogates, context);
    watched = write_alarms(alarms, windows, params_, signals, blocks, context);
  }
  switches = is_scan ? scan_for_switches(regressions, std::ssize(blocks), params_.surrogates, context)
                     : known_switches(params_, signals, blocks);
  std::vector<std::ptrdiff_t> jumps;
  for (const Switch& at : switches) jumps.push_back(at.block);
  context.parallel_for(std::ssize(targets), [&](std::ptrdiff_t k) {
    context.check_cancelled();
    if (!is_all) regress_one(k);
    if (regressions[k].is_estimated()) found[k] = find(regressions[k], jumps, context.poll());
    if (regressions[k].is_estimated() && takes_log_rate(params_, signals.variables[targets[k]]))
      walk_log_rate(TargetRows(signals, blocks, targets[k], params_), regressions[k], jumps, context.poll(), found[k].walked);
    regressions[k].blocks = {};
  });

  const Report report(signals, blocks, names, context);
  report.write_targets(targets, regressions, found);
  report.write_movement(targets, found);
  if (is_scan || !switches.empty()) report.write_switches(switches, targets, found);
  Connectivity result = whole(names, targets, regressions, found, params_.correction);
  result.set_alarms(std::move(watched));
  tell_undefined(targets, regressions, names, result);
  const bool is_of_events = std::ranges::none_of(signals.variables, &Signal::is_graded);
  if (params_.drive == Drive::none && is_of_events && data.has_events())
    if (const auto warning =
            drive_warning(SpikeTrains(data, {data.dt_s(), false}, context.poll()), Matrix(result.p().view()), context.poll()))
      context.warn(*warning);
  const bool is_online = params_.estimate == Estimated::filtered, is_one_trial = data.n_trials() == 1;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    context.check_cancelled();
    const double from = time_of(blocks[b], signals),
                 to = from + static_cast<double>(blocks[b].last - blocks[b].first) * signals.dt_s;
    result.add_part(Part(Part::Axis::segment, std::to_string(b), from, to,
                         in_block(b, n, targets, regressions, found, is_online), is_one_trial ? -1 : blocks[b].trial));
  }
  return result;
}

}  // namespace golgi::changing_granger

GOLGI_PLUGIN("changing_granger", "1.0.0") { registry.add<golgi::changing_granger::ChangingGranger>(); }
