#include "ablation.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/numerics/surrogates.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "limits.hpp"

namespace golgi::ablation_plugin {
namespace {

using Order = std::vector<std::ptrdiff_t>;

std::vector<Stretch> stretches_of(std::span<const Window> windows) {
  std::vector<Stretch> stretches;
  for (std::ptrdiff_t w = 0; w < std::ssize(windows); ++w) {
    const bool same = w > 0 && windows[w].trial == windows[w - 1].trial;
    if (same)
      ++stretches.back().count;
    else
      stretches.push_back({w, 1});
  }
  return stretches;
}

Order random_order(std::ptrdiff_t n, const Ablation::Params& params, Random& random) {
  switch (params.permute) {
    case Permute::shift: return shifted_order(n, static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n))));
    case Permute::blocks: return block_order(n, params.block_windows, random);
    case Permute::single: break;
  }
  return block_order(n, 1, random);
}

/// For each window, the window whose past it gets: `permutations` orders, drawn with replacement from all orders of the kind,
/// including the true one. The orders are the same for all members, so that their losses may be added.
std::vector<Order> orders_of(std::span<const Stretch> stretches, const Ablation::Params& params, Random random) {
  std::vector<Order> orders;
  for (int b = 0; b < params.permutations; ++b) {
    Order& order = orders.emplace_back();
    for (const auto& [first, count] : stretches)
      for (const auto at : random_order(count, params, random)) order.push_back(first + at);
  }
  return orders;
}

void require_permutable(std::span<const Stretch> stretches, const Ablation::Params& params) {
  const auto longest = std::ranges::max(stretches, {}, &Stretch::count).count;
  const auto least = params.permute == Permute::blocks ? params.block_windows + 1 : 2;
  if (longest < least)
    throw DataError("permuting needs a trial of at least " + std::to_string(least) + " windows; the longest has " +
                    std::to_string(longest));
}

/// The source's pasts in all windows, to be exchanged.
struct Pasts {
  Pasts(const Dataset& data, std::ptrdiff_t source, std::span<const Window> windows, std::ptrdiff_t history) {
    for (const Window& window : windows) all.push_back(past_of(data, source, window, history));
  }
  Intervention dealt(std::ptrdiff_t source, const Order& order, bool with_events) const {
    Matrix values(std::ssize(order), std::ssize(all.front().values));
    std::vector<std::vector<double>> events_s;
    for (std::ptrdiff_t w = 0; w < std::ssize(order); ++w) {
      const Past& past = all[order[w]];
      std::ranges::copy(past.values, values.row(w).begin());
      if (with_events) events_s.push_back(past.events_s);
    }
    return Intervention(static_cast<std::int32_t>(source), std::move(values), std::move(events_s));
  }
  std::vector<Past> all;
};

}  // namespace

void Ablation::Params::describe(SchemaOf<Params>& schema) {
  describe_readout(schema);
  schema
      .choice("permute", &Params::permute,
              {{"shift", Permute::shift}, {"blocks", Permute::blocks}, {"single", Permute::single}})
      .doc(
          "How the pasts of a source are exchanged among the windows of a trial: all shifted cyclically by the same number of "
          "windows (shift), runs of windows in random order (blocks), or every window by itself (single).");
  schema.field("block_windows", &Params::block_windows)
      .unit("windows")
      .range(1, 1000000)
      .doc("With `permute: blocks`: length of the runs.");
  schema.field("permutations", &Params::permutations)
      .range(1, 1000000)
      .doc("Number of permutations; the smallest possible p-value is 1 / (permutations + 1).");
  describe_correction(schema, &Params::correction);
}

Connectivity Ablation::estimate(const Inputs& given, const TaskContext& context) const {
  const FittedModel& model = *given.model();
  const auto& intervenable = require<Intervenable>(model, given.model_name());
  const auto windows = windows_to_read(given, params_);
  const auto stretches = stretches_of(windows);
  require_permutable(stretches, params_);
  const auto n = given.data().n_variables(), n_members = model.n_members();
  const bool has_p = params_.windows == SplitPart::test;
  if (has_p) {
    const auto length = model.history() + model.horizon();
    for (const auto& warning : {too_few_permutations(n * (n - 1), stretches, params_), overlapping(windows, length, params_)})
      if (warning) context.warn(*warning);
  }
  // A task stores the pasts of its source, twice, and a forecast.
  const double task = 2.0 * sizeof(double) * static_cast<double>(model.history()) + forecast_bytes(given);
  require_memory(given, windows.size(), task * static_cast<double>(std::min<std::ptrdiff_t>(context.n_threads(), n)));

  std::vector<std::vector<double>> losses(n_members);
  context.parallel_for(n_members, [&](std::ptrdiff_t k) {
    auto& loss = losses[k];
    loss = forecast_losses(given, model.forecast(k, given.data(), windows, context), windows);
    require_losses(loss, given.data().names(), "there is nothing to compare");
  });

  std::vector<MemberReading> members(n_members);
  for (auto& member : members) member.score.emplace_back(n, n);
  Matrix p(n, n);
  const double share = 1.0 / params_.permutations;
  std::atomic<std::ptrdiff_t> done = 0;
  context.parallel_for(n, [&](std::ptrdiff_t source) {
    const Pasts pasts(given.data(), source, windows, model.history());
    const auto orders = orders_of(stretches, params_, context.random("orders", static_cast<std::uint64_t>(source)));
    std::vector<double> at_least(n, 1);  // the true order is one of them
    for (const Order& order : orders) {
      const auto intervention = pasts.dealt(source, order, given.data().variable(source).has_events());
      std::vector<double> excess(n);  // summed over the members
      for (std::ptrdiff_t k = 0; k < n_members; ++k) {
        context.check_cancelled();
        const auto& loss = losses[k];
        const auto permuted =
            forecast_losses(given, intervenable.intervene(k, given.data(), windows, intervention, context), windows);
        for (std::size_t i = 0; i < excess.size(); ++i) {
          excess[i] += permuted[i] - loss[i];
          members[k].score[0](static_cast<std::ptrdiff_t>(i), source) += share * (permuted[i] - loss[i]) / loss[i];
        }
      }
      for (std::size_t i = 0; i < excess.size(); ++i) at_least[i] += excess[i] <= 0;
    }
    for (std::ptrdiff_t i = 0; i < n; ++i) p(i, source) = i == source ? undefined : at_least[i] / (params_.permutations + 1);
    context.progress(static_cast<double>(++done) / static_cast<double>(n), "sources");
  });

  Connectivity result = join_members(given.data().names(), members, {}, params_.average);
  // On windows that the model was fitted or chosen on, true pasts forecast better than permuted ones for any source.
  if (!has_p) {
    context.log("no p-values: they are valid for test windows only");
    return result;
  }
  // A model whose forecasts are not finite has no loss to compare.
  for (std::size_t k = 0; k < p.values().size(); ++k)
    if (std::isnan(result.score().values()[k])) p.values()[k] = undefined;
  result.set_p(std::move(p), params_.correction);
  return result;
}

}  // namespace golgi::ablation_plugin

GOLGI_PLUGIN("ablation", "1.0.0") { registry.add<golgi::ablation_plugin::Ablation>(); }
