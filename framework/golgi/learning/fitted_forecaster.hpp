// What trained forecasters of one recording have in common, whatever their networks are: members, windows, files, and the
// passing of windows through a network. A model derives from it and defines how its network reads windows and what it returns.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/model.hpp"
#include "golgi/data/view.hpp"
#include "golgi/learning/members.hpp"
#include "golgi/learning/windows.hpp"

namespace golgi::learning {

/// One member's network, prepared for a recording of N variables. B windows pass together: read, replace if needed, then
/// forward; the results requested next are those of that pass. input_gradients is called once per pass.
class GOLGI_API MemberNetwork {
 public:
  virtual ~MemberNetwork() = default;

  /// Reads the histories of windows. @throws DataError if a window is not within the recording
  virtual void read(std::span<const Window> windows) = 0;
  /// Replaces one source's past in the windows that were read.
  /// @param first  row of the intervention that belongs to the first window
  virtual void replace(const Intervention& intervention, Index first) = 0;
  virtual void forward() = 0;

  /// @param to  (B, N · horizon), variable-major, in the unit of the dataset
  virtual void forecasts(View to) = 0;
  /// Writes the derivative of the first forecast step of `target` with respect to each recorded value.
  /// @param to  (B, history · N): column (lag - 1) · N + source
  virtual void input_gradients(Index target, View to) = 0;
  /// Adds one window's attention of one layer, summed over heads and source positions. Networks with attention override it.
  /// @param to  (N, N)
  virtual void add_attention(Index window, Index layer, View to);
};

struct ForecasterShape {
  Index n_variables = 0, history = 0, horizon = 1;
  Index windows_at_once = 1;  ///< at most this many pass through a network together
};

/// How many of n_windows windows pass through a network together; cost() uses this number.
GOLGI_API Index windows_at_once(Index at_most, Index n_windows);

/// A forecaster trained by gradients: its members share a shape.
class GOLGI_API FittedForecaster : public FittedModel, public Differentiable, public Intervenable {
 public:
  std::ptrdiff_t n_variables() const final { return shape_.n_variables; }
  std::ptrdiff_t history() const final { return shape_.history; }
  std::ptrdiff_t horizon() const final { return shape_.horizon; }
  std::ptrdiff_t n_members() const final { return std::ssize(members_); }
  const WindowSplit& windows() const final { return windows_; }
  std::span<const Member> members() const { return members_; }
  const void* interface(std::string_view id) const override { return offers<Differentiable, Intervenable>(this, id); }

  // Results are in the order of the windows given. @throws DataError if `data` has another number of variables, InternalError
  // for a member, target or intervention that does not exist or does not fit.
  Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                  const TaskContext& context) const final;
  Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const Intervention& intervention, const TaskContext& context) const final;
  Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, std::ptrdiff_t target,
                        const TaskContext& context) const final;

 protected:
  FittedForecaster(const ForecasterShape& shape, SplitRecipe split, std::vector<Member> members);

  /// Creates a member's network for `data`, which has the right variables. All arguments outlive it.
  /// @param max_windows  largest number that pass together   @param with_gradients  whether input_gradients will be called
  virtual std::unique_ptr<MemberNetwork> network(const Member& member, const Dataset& data, Index max_windows,
                                                 bool with_gradients, const TaskContext& context) const = 0;

  /// Windows that pass through a network together.
  struct Batch {
    MemberNetwork& network;
    Index first, size;  ///< index of the first window, and their number

    /// The batch's rows of a matrix that has one row per window.
    View rows_of(Matrix& matrix) const { return {matrix.row(first).data(), size, matrix.cols()}; }
  };
  using Visit = std::function<void(const Batch&)>;
  /// Passes windows through a member's network batch by batch, in order.
  /// @param read  called after the forward pass of each batch   @param change  called before it
  void pass(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, const TaskContext& context,
            bool with_gradients, const Visit& read, const Visit& change = {}) const;

  /// Writes weights/NN/*.npy, where NN is the initialisation, and model.json.
  /// @param own  JSON object: the entries of model.json that come before those that all models have
  void save_trained(const Tensors& layout, ArtifactWriter& writer, std::string_view own = "{}") const;

 private:
  void require_member(std::ptrdiff_t member, const Dataset& data) const;

  ForecasterShape shape_;
  SplitRecipe split_;
  WindowSplit windows_;
  std::vector<Member> members_;
};

/// A forecaster whose network attends to sources.
class GOLGI_API AttendingForecaster : public FittedForecaster, public Attending, public LayerAttending {
 public:
  const void* interface(std::string_view id) const override {
    return offers<Differentiable, Intervenable, Attending, LayerAttending>(this, id);
  }
  /// The attention, averaged over windows and layers.
  Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const TaskContext& context) const final;
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                              const TaskContext& context) const override;

 protected:
  AttendingForecaster(const ForecasterShape& shape, SplitRecipe split, std::vector<Member> members, Index n_layers);

  /// Whether a layer attends to representations of the inputs alone (cross attention, see AttentionLayer).
  virtual bool attends_to_inputs(Index layer) const = 0;
  /// Scales the attention of one window and layer, from add_attention, to rows that sum to 1. (N, N)
  virtual void scale_to_shares(View attention) const = 0;

 private:
  Index n_layers_;
};

/// The split and the members that save_trained wrote.
struct Saved {
  SplitRecipe split;
  std::vector<Member> members;
};
/// @param advice  what to report for a tensor of the wrong shape   @throws DataError as read_member
GOLGI_API Saved read_trained(const Tensors& layout, ArtifactReader& reader, const std::string& advice);

}  // namespace golgi::learning
