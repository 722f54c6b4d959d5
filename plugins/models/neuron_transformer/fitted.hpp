// Trained neuron transformers of one recording, one per member: what they forecast, attend to and depend on.
#pragma once

#include <algorithm>
#include <functional>
#include <golgi/learning/members.hpp>
#include <golgi/learning/windows.hpp>
#include <memory>
#include <vector>

#include "features.hpp"
#include "network.hpp"

namespace golgi::neuron_transformer {

class FittedNeuronTransformer final : public FittedModel,
                                      public Attending,
                                      public LayerAttending,
                                      public Differentiable,
                                      public Intervenable {
 public:
  FittedNeuronTransformer(const Shape& shape, Recipe recipe, const SplitRecipe& split, std::vector<Member> members);

  std::ptrdiff_t n_variables() const override { return layout_.shape.N; }
  std::ptrdiff_t history() const override { return recipe_.history; }
  std::ptrdiff_t horizon() const override { return 1; }
  std::ptrdiff_t n_members() const override { return std::ssize(members_); }
  const WindowSplit& windows() const override { return windows_; }
  const void* interface(std::string_view id) const override {
    return offers<Attending, LayerAttending, Differentiable, Intervenable>(this, id);
  }

  Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                  const TaskContext& context) const override;
  /// Absolute weights.
  Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const TaskContext& context) const override;
  /// A target's absolute weights as shares of their sum.
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                              const TaskContext& context) const override;
  Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, std::ptrdiff_t target,
                        const TaskContext& context) const override;
  Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const Intervention& intervention, const TaskContext& context) const override;

  /// weights/NN/*.npy, NN the initialisation, and model.json.
  void save(ArtifactWriter& writer) const override;
  static std::shared_ptr<const FittedNeuronTransformer> load(ArtifactReader& reader);

  /// How many of some windows pass through a network at once: their activations stay in the second cache.
  static Index windows_at_once(const Shape& shape, Index n_windows) {
    constexpr Index tokens_at_once = 2560;
    return std::clamp<Index>(tokens_at_once / shape.N, 1, std::max<Index>(1, n_windows));
  }

  const std::vector<Member>& members() const { return members_; }

 private:
  /// Some windows in the network, after its forward pass.
  struct Block {
    Network<float>& network;
    const float* weights;
    const Features& features;
    std::span<const Window> windows;
    Index first;  ///< index of the first window
  };
  using Visit = std::function<void(const Block&)>;

  /// Passes the windows through the network, some at a time, in order. @param change  what to do to a block's tokens before
  void pass(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, const TaskContext& context,
            bool with_gradients, const Visit& read, const Visit& change = {}) const;
  void read_forecasts(const Block& block, Matrix& to) const;

  Layout layout_;
  Recipe recipe_;
  SplitRecipe split_;
  WindowSplit windows_;
  std::vector<Member> members_;
};

}  // namespace golgi::neuron_transformer
