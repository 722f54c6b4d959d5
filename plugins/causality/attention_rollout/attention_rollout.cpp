#include "attention_rollout.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <string>
#include <vector>

namespace golgi::attention_rollout_plugin {
namespace {

/// Number of windows whose attention, (n, n) per layer, is in memory together: 256, fewer above 256 variables.
std::ptrdiff_t windows_at_once(std::ptrdiff_t n) { return std::clamp<std::ptrdiff_t>((1 << 24) / (n * n), 1, 256); }

/// For one window, the share of each target's last state that stems from each source's inputs.
RowMajorMatrix rolled_out(std::span<const AttentionLayer> layers, std::ptrdiff_t window, std::ptrdiff_t n, double residual) {
  RowMajorMatrix origin = RowMajorMatrix::Identity(n, n);
  for (const auto& layer : layers) {
    const ConstEigenMap attention(layer.weights.row(window).data(), n, n);
    const RowMajorMatrix brought = layer.of_inputs ? RowMajorMatrix(attention) : RowMajorMatrix(attention * origin);
    origin = residual * origin + (1 - residual) * brought;
  }
  return origin;
}

}  // namespace

void AttentionRollout::Params::describe(SchemaOf<Params>& schema) {
  describe_readout(schema);
  schema.field("residual", &Params::residual)
      .range(0, 1)
      .doc("Share of a state that passes a layer by its residual connection; the rest comes from the layer's attention.");
}

Connectivity AttentionRollout::estimate(const Inputs& given, const TaskContext& context) const {
  const FittedModel& model = *given.model();
  const auto& attending = require<LayerAttending>(model, given.model_name());
  const auto windows = windows_to_read(given, params_);
  const auto n = given.data().n_variables(), n_members = model.n_members(), n_windows = std::ssize(windows);
  const auto at_once = windows_at_once(n);
  std::vector<MemberReading> members(n_members);
  std::atomic<std::ptrdiff_t> done = 0;
  context.parallel_for(n_members, [&](std::ptrdiff_t k) {
    Matrix mean(n, n);
    for (std::ptrdiff_t first = 0; first < n_windows; first += at_once) {
      context.check_cancelled();
      const auto part = std::span(windows).subspan(first, std::min(at_once, n_windows - first));
      const auto layers = attending.layer_attention(k, given.data(), part, context);
      for (std::ptrdiff_t w = 0; w < std::ssize(part); ++w) eigen(mean) += rolled_out(layers, w, n, params_.residual);
    }
    eigen(mean) /= static_cast<double>(n_windows);
    if (!eigen(mean).allFinite())
      throw NumericError("member " + member_name(k) +
                         ": its attention is not finite; if training diverged, lower its learning rate");
    members[k].score = {std::move(mean)};
    context.progress(static_cast<double>(++done) / static_cast<double>(n_members), "members");
  });
  return join_members(given.data().names(), members, {}, params_.average);
}

}  // namespace golgi::attention_rollout_plugin

GOLGI_PLUGIN("attention_rollout", "1.0.0") { registry.add<golgi::attention_rollout_plugin::AttentionRollout>(); }
