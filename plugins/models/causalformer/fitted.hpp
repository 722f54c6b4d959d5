// Trained Causalformers of one recording, one per member: what they forecast, attend to and depend on.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include <golgi/learning/members.hpp>

#include "windows.hpp"

namespace golgi::causalformer {

class FittedCausalformer final : public FittedModel,
                                 public Attending,
                                 public LayerAttending,
                                 public Differentiable,
                                 public Intervenable {
 public:
  FittedCausalformer(const Shape& shape, LossKind loss, const SplitRecipe& split, std::vector<Member> members);

  std::ptrdiff_t n_variables() const override { return layout_.shape.N; }
  std::ptrdiff_t history() const override { return layout_.shape.L; }
  std::ptrdiff_t horizon() const override { return layout_.shape.P; }
  std::ptrdiff_t n_members() const override { return std::ssize(members_); }
  const WindowSplit& windows() const override { return windows_; }
  const void* interface(std::string_view id) const override {
    return offers<Attending, LayerAttending, Differentiable, Intervenable>(this, id);
  }

  Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                  const TaskContext& context) const override;
  Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const TaskContext& context) const override;
  /// The local and the global cross attention of each decoder layer; the encoder keeps variables apart.
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                              const TaskContext& context) const override;
  Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, std::ptrdiff_t target,
                        const TaskContext& context) const override;
  Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const Intervention& intervention, const TaskContext& context) const override;

  /// weights/NN/*.npy, NN the initialisation, and model.json.
  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedCausalformer> load(ArtifactReader& reader);

  /// How many of some windows pass through a network at once: enough chunks for some threads, in some tens of megabytes.
  static Index windows_at_once(const Shape& shape, Index n_windows) {
    constexpr Index tokens_at_once = 6400;
    return std::clamp<Index>(tokens_at_once / (shape.N * shape.L), 1, std::max<Index>(1, n_windows));
  }

  const std::vector<Member>& members() const { return members_; }

 private:
  /// Some windows in the network, after its forward pass.
  struct Block {
    Network<float>& network;
    Weights<float> weights;
    std::span<const Sample<float>> batch;
    Index first;  ///< window
    const ParallelFor& parallel_for;
  };
  using Change = std::function<void(std::span<Sample<float>> batch, Index first)>;

  /// Passes the windows through the network, some at a time, in order.
  /// @param change  what to do to a block's samples before
  void pass(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, const TaskContext& context,
            bool with_gradients, const std::function<void(const Block&)>& read, const Change& change = {}) const;
  void read_forecasts(const Block& block, Matrix& to) const;

  Layout layout_;
  LossKind loss_;
  SplitRecipe split_;
  WindowSplit windows_;
  std::vector<Member> members_;
};

/// What a tensor of the wrong shape means.
constexpr const char* wrong_shape =
    "width, heads, head_width, feed_forward, layers and the number of variables must be those of the training";

}  // namespace golgi::causalformer
