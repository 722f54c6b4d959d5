// What trained forecasters of one recording have in common, whatever their networks are: members, windows, files, and the way
// of windows through a network. A model derives from it and says how its network reads windows and what it answers.
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

/// One member's network at work on a recording of N variables. B windows pass at once: read, perhaps replace, then forward;
/// what is asked next is of that pass. input_gradients is asked once per pass.
class GOLGI_API MemberNetwork {
 public:
  virtual ~MemberNetwork() = default;

  /// The histories of windows. @throws DataError where one does not lie in the recording
  virtual void read(std::span<const Window> windows) = 0;
  /// One source's past in what was read.
  /// @param first  row of the intervention that belongs to the first window
  virtual void replace(const Intervention& intervention, Index first) = 0;
  virtual void forward() = 0;

  /// @param to  (B, N · horizon), variable-major, in the unit of the dataset
  virtual void forecasts(View to) = 0;
  /// d first forecast step of `target` / d recorded value.
  /// @param to  (B, history · N): column (lag - 1) · N + source
  virtual void input_gradients(Index target, View to) = 0;
  /// One window's attention of one layer, summed over heads and source positions, is added. Networks that attend override it.
  /// @param to  (N, N)
  virtual void add_attention(Index window, Index layer, View to);
};

struct ForecasterShape {
  Index n_variables = 0, history = 0, horizon = 1;
  Index windows_at_once = 1;  ///< at most this many pass through a network together
};

/// How many of some windows pass through a network together: what cost() counts with.
GOLGI_API Index windows_at_once(Index at_most, Index n_windows);

/// Trained by gradients: members that share a shape, and what they are asked.
class GOLGI_API FittedForecaster : public FittedModel, public Differentiable, public Intervenable {
 public:
  std::ptrdiff_t n_variables() const final { return shape_.n_variables; }
  std::ptrdiff_t history() const final { return shape_.history; }
  std::ptrdiff_t horizon() const final { return shape_.horizon; }
  std::ptrdiff_t n_members() const final { return std::ssize(members_); }
  const WindowSplit& windows() const final { return windows_; }
  std::span<const Member> members() const { return members_; }
  const void* interface(std::string_view id) const override { return offers<Differentiable, Intervenable>(this, id); }

  // Of windows in the order given. @throws DataError where `data` has other variables, InternalError for a member, target or
  // intervention that cannot be.
  Matrix forecast(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                  const TaskContext& context) const final;
  Matrix intervene(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const Intervention& intervention, const TaskContext& context) const final;
  Matrix input_gradient(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, std::ptrdiff_t target,
                        const TaskContext& context) const final;

 protected:
  FittedForecaster(const ForecasterShape& shape, SplitRecipe split, std::vector<Member> members);

  /// A member's network, about to work on `data`, which has the right variables. All arguments outlive it.
  /// @param max_windows  so many pass together at most   @param with_gradients  whether input_gradients will be asked
  virtual std::unique_ptr<MemberNetwork> network(const Member& member, const Dataset& data, Index max_windows,
                                                 bool with_gradients, const TaskContext& context) const = 0;

  /// Some windows in a network.
  struct Batch {
    MemberNetwork& network;
    Index first, size;  ///< of the windows

    /// Their rows of a matrix that has one for each window.
    View rows_of(Matrix& matrix) const { return {matrix.row(first).data(), size, matrix.cols()}; }
  };
  using Visit = std::function<void(const Batch&)>;
  /// Passes windows through a member's network batch by batch, in order.
  /// @param read  called after the forward pass of each batch   @param change  before it
  void pass(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows, const TaskContext& context,
            bool with_gradients, const Visit& read, const Visit& change = {}) const;

  /// weights/NN/*.npy, NN the initialisation, and model.json.
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
  /// Averaged over layers, too.
  Matrix attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                   const TaskContext& context) const final;
  std::vector<AttentionLayer> layer_attention(std::ptrdiff_t member, const Dataset& data, std::span<const Window> windows,
                                              const TaskContext& context) const override;

 protected:
  AttendingForecaster(const ForecasterShape& shape, SplitRecipe split, std::vector<Member> members, Index n_layers);

  /// Whether a layer attends to what the inputs alone have become (AttentionLayer).
  virtual bool attends_to_inputs(Index layer) const = 0;
  /// Of one window and layer: rows that sum to 1 from add_attention's. (N, N)
  virtual void scale_to_shares(View attention) const = 0;

 private:
  Index n_layers_;
};

/// What save_trained wrote.
struct Saved {
  SplitRecipe split;
  std::vector<Member> members;
};
/// @param advice  what a tensor of the wrong shape means   @throws DataError as read_member
GOLGI_API Saved read_trained(const Tensors& layout, ArtifactReader& reader, const std::string& advice);

}  // namespace golgi::learning
