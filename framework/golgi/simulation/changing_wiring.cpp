#include "golgi/simulation/changing_wiring.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <string>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi::simulation {

void Regime::describe(SchemaOf<Regime>& s) {
  s.field("at_s", &Regime::at_s).required().above(0).unit("s").doc("Time of the switch, from the start of the recording.");
  s.field("rewire", &Regime::rewire)
      .range(0, 1)
      .doc(
          "Share of the links that are removed; as many new links join pairs that were not connected, with the mean weight of "
          "their source.");
  s.field("scale", &Regime::scale)
      .range(-100, 100)
      .doc("Factor of all weights: a control condition in which all pairs change alike.");
  s.field("connectivity", &Regime::connectivity).doc("File with the new wiring, instead of rewire and scale.");
}

void DriftParams::describe(SchemaOf<DriftParams>& s) {
  s.choice("kind", &DriftParams::kind,
           {{"none", DriftKind::none}, {"sine", DriftKind::sine}, {"ornstein_uhlenbeck", DriftKind::ornstein_uhlenbeck}})
      .doc(
          "none; sine: each weight follows a sine wave of its own phase; ornstein_uhlenbeck: each weight follows a random walk "
          "that returns to its first value.");
  s.field("amplitude", &DriftParams::amplitude).range(0, 100).doc("Amplitude of the sine wave, relative to the first weight.");
  s.field("period_s", &DriftParams::period_s).above(0).unit("s").doc("Period of the sine wave.");
  s.field("deviation", &DriftParams::deviation)
      .range(0, 100)
      .doc("Standard deviation of the random walk, relative to the first weight.");
  s.field("tau_s", &DriftParams::tau_s).above(0).unit("s").doc("Correlation time of the random walk.");
  s.field("update_s", &DriftParams::update_s)
      .above(0)
      .unit("s")
      .doc("Time for which the weights stay constant, at least one step.");
  s.field("truth_s", &DriftParams::truth_s)
      .above(0)
      .unit("s")
      .doc("Length of the segments for which the ground truth gives the mean of each weight.");
}

void check_changes(const ChangeParams& params) {
  const auto refuse = [](const std::string& message) { throw ConfigError(message); };
  if (!params.regimes.empty() && params.drift.kind != DriftKind::none)
    refuse("regimes and drift cannot be combined: the wiring either switches or drifts");
  if (params.return_to_first && params.regimes.empty()) refuse("return: true needs regimes to return from");
  for (std::size_t k = 0; k < params.regimes.size(); ++k) {
    const Regime& regime = params.regimes[k];
    const std::string name = "regimes[" + std::to_string(k) + "]";
    if (k > 0 && regime.at_s <= params.regimes[k - 1].at_s)
      refuse(name + ": at_s must be later than that of the regime before it");
    const bool has_file = !regime.connectivity.empty(), has_change = regime.rewire != 0 || regime.scale != 1;
    if (has_file == has_change) refuse(name + ": give either connectivity, or a change by rewire (not 0) or scale (not 1)");
    if (regime.scale == 0) refuse(name + ": scale is 0; for a regime without links, give a connectivity file of zeros");
  }
  if (params.drift.kind != DriftKind::none && params.drift.truth_s < params.drift.update_s)
    refuse("drift: truth_s is below update_s; set it to update_s or more");
}

double change_bytes(const ChangeParams& params, double n_links, double duration_s) {
  const double link = 40, number = sizeof(double);  // a link in a list and in two sorted arrays
  const auto n_regimes = static_cast<double>(params.regimes.size());
  if (params.drift.kind != DriftKind::none) return n_links * (link + number * (4 + duration_s / params.drift.truth_s));
  if (n_regimes == 0) return 0;
  const double n_switches = params.return_to_first ? duration_s / params.regimes.front().at_s : n_regimes + 1;
  return n_links * (n_regimes + 1) * (link + number * n_switches);
}

namespace {

/// The links that are removed: a share of those between different nodes. Draws no random numbers if there are none.
std::vector<Link> chosen_links(const std::vector<Link>& links, double share, Random& random) {
  std::vector<Link> between;
  for (const Link& link : links)
    if (link.source != link.target) between.push_back(link);
  random.shuffle(std::span(between));
  between.resize(std::lround(share * static_cast<double>(between.size())));
  return between;
}

using Pair = std::pair<std::int32_t, std::int32_t>;  // source, target

std::set<Pair> absent_pairs(const std::vector<Link>& links, std::int32_t n, std::size_t n_wanted, std::vector<Pair>& order,
                            Random& random) {
  std::set<Pair> taken;
  for (const Link& link : links) taken.emplace(link.source, link.target);
  std::size_t n_connected = 0;
  for (const auto& [source, target] : taken) n_connected += source != target;
  const std::size_t n_absent = static_cast<std::size_t>(n) * static_cast<std::size_t>(n - 1) - n_connected;
  if (n_absent < n_wanted)
    throw DataError("rewire: cannot move " + plural(n_wanted, "link") + ", because the network has only " +
                    plural(n_absent, "pair") + " without a link; set a smaller share or a lower connection probability");
  std::set<Pair> found;
  while (found.size() < n_wanted) {
    const auto source = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(n))),
               target = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(n)));
    if (source == target || taken.contains({source, target}) || !found.emplace(source, target).second) continue;
    order.emplace_back(source, target);
  }
  return found;
}

}  // namespace

double mean_weight(const GroundTruth& wiring, std::int32_t source, double otherwise) {
  const auto weights = wiring.weights(source);
  double sum = 0;
  for (const double weight : weights) sum += weight;
  return weights.empty() || sum == 0 ? otherwise : sum / static_cast<double>(weights.size());
}

GroundTruth rewired(const GroundTruth& wiring, double share,
                    const std::function<double(std::int32_t source, double vanished)>& weight_of, Random random) {
  const std::vector<Link> before = wiring.links(), vanished = chosen_links(before, share, random);
  std::vector<Pair> gained;
  absent_pairs(before, wiring.n(), vanished.size(), gained, random);
  std::set<Pair> gone;
  for (const Link& link : vanished) gone.emplace(link.source, link.target);
  std::vector<Link> links;
  for (const Link& link : before)
    if (!gone.contains({link.source, link.target})) links.push_back(link);
  for (std::size_t k = 0; k < gained.size(); ++k) {
    const auto [source, target] = gained[k];
    links.push_back({target, source, weight_of(source, vanished[k].weight), vanished[k].delay_s});
  }
  return GroundTruth(wiring.n(), std::move(links));
}

double drifted(double first, double amplitude, double t, double period, double phase) {
  return first + amplitude * std::sin(2 * std::numbers::pi * t / period + phase);
}

GroundTruth with_weights(const GroundTruth& wiring, std::vector<double> weights) {
  std::vector<std::int64_t> begin{0};
  std::vector<std::int32_t> targets;
  std::vector<double> delays_s;
  for (std::int32_t j = 0; j < wiring.n(); ++j) {
    targets.insert(targets.end(), wiring.targets(j).begin(), wiring.targets(j).end());
    if (wiring.has_delays()) delays_s.insert(delays_s.end(), wiring.delays_s(j).begin(), wiring.delays_s(j).end());
    begin.push_back(std::ssize(targets));
  }
  return GroundTruth(std::move(begin), std::move(targets), std::move(weights), std::move(delays_s));
}

ChangingWiring::ChangingWiring(GroundTruth first, const ChangeParams& params, double dt_s, std::ptrdiff_t steps,
                               const TaskContext& context, const Read& read, const StrengthOf& strength_of,
                               const IsAllowed& is_allowed)
    : first_(std::move(first)), truth_(first_), drift_(params.drift), dt_s_(dt_s) {
  if (!params.regimes.empty()) {
    set_wirings(params, context, read, strength_of, is_allowed);
    set_regimes(params, steps);
  }
  if (params.drift.kind != DriftKind::none) set_drift(params, steps, context);
  for (const auto* wiring : {&first_, &truth_})
    for (const Link& link : wiring->links())
      if (!std::isnan(link.delay_s)) longest_delay_s_ = std::max(longest_delay_s_, link.delay_s);
  for (const GroundTruth& wiring : wirings_)
    for (const Link& link : wiring.links())
      if (!std::isnan(link.delay_s)) longest_delay_s_ = std::max(longest_delay_s_, link.delay_s);
}

namespace {

/// The union of the links of several wirings, with their weights in each segment.
GroundTruth united(const std::vector<GroundTruth>& wirings, const std::vector<std::size_t>& which,
                   std::vector<TruthSegment> segments) {
  std::map<Pair, Link> all;
  for (const GroundTruth& wiring : wirings)
    for (const Link& link : wiring.links()) all.try_emplace({link.source, link.target}, link);
  std::vector<Link> links;
  std::map<Pair, std::ptrdiff_t> column;
  for (const auto& [pair, link] : all) {
    column.emplace(pair, std::ssize(links));
    links.push_back(link);
  }
  Matrix weights(std::ssize(segments), std::ssize(links));
  for (std::size_t k = 0; k < which.size(); ++k)
    for (const Link& link : wirings[which[k]].links())
      weights(static_cast<std::ptrdiff_t>(k), column.at({link.source, link.target})) = link.weight;
  return GroundTruth(wirings.front().n(), std::move(links))
      .with_segments(std::move(segments), std::move(weights), SegmentReading::constant);
}

}  // namespace

void ChangingWiring::set_wirings(const ChangeParams& params, const TaskContext& context, const Read& read,
                                 const StrengthOf& strength_of, const IsAllowed& is_allowed) {
  constexpr std::uint64_t n_tries = 100;
  const auto changed = [&](const Regime& regime, const GroundTruth& before, std::uint64_t stream) {
    if (!regime.connectivity.empty()) return read(regime.connectivity);
    const auto weight_of = [&](std::int32_t source, double) { return mean_weight(before, source, strength_of(source)); };
    const GroundTruth after =
        regime.rewire == 0 ? before : rewired(before, regime.rewire, weight_of, context.random("rewiring", stream));
    std::vector<double> weights;
    for (const Link& link : after.links()) weights.push_back(regime.scale * link.weight);
    return with_weights(after, std::move(weights));
  };
  wirings_.push_back(first_);
  for (std::size_t k = 0; k < params.regimes.size(); ++k) {
    const Regime& regime = params.regimes[k];
    const std::uint64_t last = regime.rewire == 0 ? 1 : n_tries;
    for (std::uint64_t n = 0;; ++n) {
      context.check_cancelled();
      GroundTruth next = changed(regime, wirings_.back(), k * n_tries + n);
      if (is_allowed && !is_allowed(next)) {
        if (n + 1 < last) continue;
        throw NumericError("regimes[" + std::to_string(k) +
                           "]: the wiring is not stable; start from weaker links, or rewire or scale less");
      }
      wirings_.push_back(std::move(next));
      break;
    }
  }
}

void ChangingWiring::set_regimes(const ChangeParams& params, std::ptrdiff_t steps) {
  const auto step_of = [&](double time_s) { return std::lround(time_s / dt_s_); };
  for (std::size_t k = 1; k < params.regimes.size(); ++k)
    if (step_of(params.regimes[k].at_s) == step_of(params.regimes[k - 1].at_s))
      throw ConfigError("regimes[" + std::to_string(k) + "]: at_s is less than one step after that of the regime before it");
  for (std::size_t k = 0; k < params.regimes.size(); ++k)
    if (step_of(params.regimes[k].at_s) >= steps)
      throw ConfigError("regimes[" + std::to_string(k) + "]: at_s is " + format_number(params.regimes[k].at_s) +
                        " s, and the recording ends at " + format_number(static_cast<double>(steps) * dt_s_) +
                        " s; record longer, or switch earlier");
  if (step_of(params.regimes.front().at_s) == 0)
    throw ConfigError("regimes[0]: at_s is less than half a step, so the first wiring would not be used; set it later");
  const double last_s = params.regimes.back().at_s + params.regimes.front().at_s;
  std::vector<TruthSegment> segments;
  std::vector<std::size_t> which;
  for (double begin_s = 0;; begin_s += last_s) {
    for (std::size_t k = 0; k < wirings_.size(); ++k) {
      const auto step = step_of(begin_s + (k == 0 ? 0 : params.regimes[k - 1].at_s));
      if (step >= steps) break;
      changes_.push_back({step, k});
    }
    if (!params.return_to_first || step_of(begin_s + last_s) >= steps) break;
  }
  for (std::size_t c = 0; c < changes_.size(); ++c) {
    const auto end = c + 1 < changes_.size() ? changes_[c + 1].step : steps;
    segments.push_back({-1, static_cast<double>(changes_[c].step) * dt_s_, static_cast<double>(end) * dt_s_});
    which.push_back(changes_[c].regime);
  }
  truth_ = united(wirings_, which, std::move(segments));
}

void ChangingWiring::set_drift(const ChangeParams& params, std::ptrdiff_t steps, const TaskContext& context) {
  update_steps_ = std::max(1L, std::lround(params.drift.update_s / dt_s_));
  for (const Link& link : first_.links()) first_weights_.push_back(link.weight);
  phases_.resize(first_weights_.size());
  Random phases = context.random("drift phases");
  for (double& phase : phases_) phase = 2 * std::numbers::pi * phases.uniform();
  drift_random_.emplace(context.random("drift of weights"));
  // The truth gives means over whole numbers of updates.
  const std::ptrdiff_t per_segment =
      std::max(1L, std::lround(params.drift.truth_s / dt_s_ / static_cast<double>(update_steps_)));
  const std::ptrdiff_t n_updates = (steps + update_steps_ - 1) / update_steps_,
                       n_segments = (n_updates + per_segment - 1) / per_segment;
  Matrix sums(n_segments, std::ssize(first_weights_));
  std::vector<double> weights = first_weights_;
  Random random = *drift_random_;
  std::vector<TruthSegment> segments;
  for (std::ptrdiff_t s = 0; s < n_segments; ++s) {
    context.check_cancelled();
    const std::ptrdiff_t begin = s * per_segment, end = std::min(n_updates, begin + per_segment);
    for (std::ptrdiff_t u = begin; u < end; ++u) {
      drift_to(u, weights, &random);
      const auto length = static_cast<double>(std::min(steps, (u + 1) * update_steps_) - u * update_steps_);
      for (std::size_t e = 0; e < weights.size(); ++e) sums(s, static_cast<std::ptrdiff_t>(e)) += length * weights[e];
    }
    const std::ptrdiff_t from = begin * update_steps_, to = std::min(steps, end * update_steps_);
    for (double& sum : sums.row(s)) sum /= static_cast<double>(to - from);
    segments.push_back({-1, static_cast<double>(from) * dt_s_, static_cast<double>(to) * dt_s_});
  }
  truth_ = first_.with_segments(std::move(segments), std::move(sums), SegmentReading::mean);
}

void ChangingWiring::drift_to(std::ptrdiff_t update, std::vector<double>& weights, Random* random) const {
  const double update_s = static_cast<double>(update_steps_) * dt_s_;
  if (drift_.kind == DriftKind::sine) {
    const double t_s = static_cast<double>(update) * update_s;
    for (std::size_t e = 0; e < weights.size(); ++e)
      weights[e] = drifted(first_weights_[e], std::abs(first_weights_[e]) * drift_.amplitude, t_s, drift_.period_s, phases_[e]);
    return;
  }
  // Exact for any step length. The walk starts at the first weights and is stationary after a few times tau_s.
  const double keep = std::exp(-update_s / drift_.tau_s),
               kick = drift_.deviation * std::sqrt(-std::expm1(-2 * update_s / drift_.tau_s));
  if (update == 0) return;
  for (std::size_t e = 0; e < weights.size(); ++e)
    weights[e] =
        first_weights_[e] + keep * (weights[e] - first_weights_[e]) + kick * std::abs(first_weights_[e]) * random->normal();
}

ChangingWiring::Cursor::Cursor(const ChangingWiring& wiring) : wiring_(&wiring), weights_(wiring.first_weights_) {
  if (wiring.drift_random_) random_ = std::make_unique<Random>(*wiring.drift_random_);
}

const GroundTruth* ChangingWiring::Cursor::at(std::ptrdiff_t step) {
  if (wiring_->update_steps_ > 0) {
    if (step < 0 || step % wiring_->update_steps_ != 0) return nullptr;
    wiring_->drift_to(step / wiring_->update_steps_, weights_, random_.get());
    now_ = with_weights(wiring_->first_, weights_);
    return &now_;
  }
  const auto& changes = wiring_->changes_;
  if (next_ >= changes.size() || step < changes[next_].step) return nullptr;
  return &wiring_->wirings_[changes[next_++].regime];
}

}  // namespace golgi::simulation
