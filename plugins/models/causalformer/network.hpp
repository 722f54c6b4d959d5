// The Causalformer: an encoder over each variable's own past, a decoder whose queries attend first to their own variable (local
// cross attention), then to every variable (global cross attention, the causal readout), and a linear head.
//
// A batch is cut into chunks of whole windows, always at the same places; a thread works on one chunk at a time, which fits its
// cache. Batch norm combines all chunks before each sublayer, so a pass is a sequence of parallel loops with small sums between
// them. Gradients of weights are summed per group of chunks while a chunk is in the cache, and the groups are added at the end,
// so every sum has the same order at any number of threads.
//
// B windows, N variables, L context, P forecast steps, D width; a chunk's token is a column: (step · windows + window) · N +
// variable.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include <golgi/learning/trainer.hpp>
#include <golgi/numerics/parallel.hpp>

#include <golgi/learning/dropout.hpp>
#include <golgi/learning/loss.hpp>
#include <golgi/learning/norm.hpp>
#include "ops/embedding.hpp"
#include "ops/global_attention.hpp"
#include "ops/sequence_attention.hpp"
#include "parameters.hpp"

namespace golgi::causalformer {

/// One window: its context and, for training, its targets. The caller owns the memory.
template <class T>
struct Sample {
  const T* values;   ///< (L or L + P, N), one row per step
  const T* seconds;  ///< L + P: times since the recording's first sample
};

/// The weights that a pass uses: Layout::n_trained trained numbers and n_running running statistics.
template <class T>
struct Weights {
  T* trained;
  T* running;  ///< updated by training passes
};

template <class T>
class Network {
 public:
  /// @param with_gradients  if false, only evaluate() works, with less than half the memory
  Network(const Layout& layout, Index max_windows, bool with_gradients);

  /// Bytes that a network takes, to be known before it is constructed.
  static double bytes(const Layout& layout, Index max_windows, bool with_gradients);

  /// Forward pass with running statistics and without dropout.
  void evaluate(Weights<T> weights, std::span<const Sample<T>> batch, const ParallelFor& parallel_for);

  /// Forward and backward pass with batch statistics.
  /// @param random    random numbers of this step, for dropout
  /// @param gradient  n_trained numbers, overwritten
  /// @return the mean loss
  double train(Weights<T> weights, std::span<const Sample<T>> batch, LossKind loss, const Dropout& dropout,
               const Random& random, T* gradient, const OnGradient& on_gradient, const ParallelFor& parallel_for);

  /// The gradient of Σ d_output · output with respect to the input values. May be called once after each evaluate().
  /// @param d_output  (windows, P, N)
  void backward_to_input(Weights<T> weights, std::span<const T> d_output, const ParallelFor& parallel_for);

  /// The gradient of the loss with respect to the input values, which training does not need. To be called after train().
  void backward_to_values(const ParallelFor& parallel_for);

  // Results of the last pass, window by window.
  void read_output(Index window, T* to);                      ///< (P, N)
  void read_input_gradient(Index window, T* to);              ///< (L, N)
  void add_attention(Index window, Index layer, double* to);  ///< (N, N) of a decoder layer, summed over heads and steps

 private:
  /// The values of a sublayer that the backward pass needs. Gradients overwrite the values that they belong to.
  struct Block {
    Storage<T> h;              ///< normalised input (D)
    Storage<T> in;             ///< after the first map: q, k, v (3 H E), q (H E), or the activated hidden layer (F)
    Storage<T> slope;          ///< slope of GELU with dropout, later the gradient before it (F)
    Storage<T> heads;          ///< output of attention (H E)
    Storage<T> probabilities;  ///< attention probabilities
    std::vector<Keep> keep;    ///< dropout after the feed-forward
  };

  /// The residual stream of encoder or decoder.
  struct Stream {
    Index tokens = 0;
    Storage<T> t, y;            ///< inputs, one per token
    std::vector<Keep> keep;     ///< dropout of the embedding
    std::vector<Storage<T>> x;  ///< the stream before each sublayer, and after the last (D)
    std::vector<Block> blocks;
    Storage<T> d_x, d_h;  ///< gradients of the stream and of a sublayer's normalised input (D)
    Storage<T> d_y;
  };

  struct Chunk {
    Index first_window = 0, windows = 0;
    Stream encoder, decoder;
    Storage<T> kv;  ///< keys and values of all decoder layers, later their gradients
    Storage<T> target, output, d_output;
    double loss = 0;
    std::vector<Index> random_words;  ///< first random word of each dropout site
  };

  /// State of one norm for the whole batch.
  struct NormState {
    std::vector<ChannelNorm<T>> channels;
    std::vector<NormSums<T>> sums;
  };

  /// The position of a sublayer: in encoder or decoder, and its index there.
  struct Site {
    bool in_encoder;
    std::size_t index;
  };

  /// The destination of a chunk's contribution to the gradients of weights.
  struct Share {
    T* gradient;
    bool first;  ///< whether it overwrites the destination; otherwise it is added
  };

  struct Lease {
    explicit Lease(Network& of) : network(of), scratch(of.lend()) {}
    ~Lease() { network.give_back(std::move(scratch)); }
    Network& network;
    std::unique_ptr<Scratch<T>> scratch;
  };

  std::unique_ptr<Scratch<T>> lend();
  void give_back(std::unique_ptr<Scratch<T>> scratch);

  void begin(Weights<T> weights, std::span<const Sample<T>> batch, const ParallelFor& parallel_for);
  template <class Body>
  void for_chunks(const Body& body);
  template <class Body>
  void for_groups(const Body& body);
  template <class Body>
  void for_all(Index n, const Body& body);

  Eigen::Map<const Array<T>> weight(const LinearSlot& slot) const {
    return {weights_.trained + slot.weight, slot.out, slot.in};
  }
  const T* number(Index offset) const { return weights_.trained + offset; }
  Stream& stream(Chunk& chunk, bool encoder) { return encoder ? chunk.encoder : chunk.decoder; }
  const SublayerSlot& slot(Site site) const { return (site.in_encoder ? layout_.encoder : layout_.decoder)[site.index]; }
  NormState& norm_state(Site site) { return norms_[site.in_encoder ? site.index : layout_.encoder.size() + site.index]; }
  EmbeddingTensors<T> embedding_of(T* block) const;
  TokenGrid<T> grid(Chunk& chunk, bool encoder);

  Chunk& chunk_of(Index window);

  void fill_and_embed(Chunk& chunk, std::span<const Sample<T>> batch, Scratch<T>& scratch);
  void moments(Chunk& chunk, Site site);
  void join(Site site);
  void forward(Chunk& chunk, Site site, Scratch<T>& scratch);
  void encode_keys(Chunk& chunk);
  void read_head(Chunk& chunk);
  void score(Chunk& chunk, LossKind loss);

  void map_backward(const LinearSlot& map, In<T> d_y, In<T> x, const Share* share);
  void head_backward(Chunk& chunk, const Share* share);
  void keys_backward(Chunk& chunk, const Share* share);
  void backward(Chunk& chunk, Site site, const Share* share, Scratch<T>& scratch);
  void norm_backward(Chunk& chunk, Site site, Scratch<T>& scratch);
  void fold(Site site);
  void value_backward(Chunk& chunk);
  void fold_map(const LinearSlot& map, T* gradient, const OnGradient& on_gradient);
  void embedding_gradient(T* gradient, const OnGradient& on_gradient, Scratch<T>& scratch);
  void norm_gradients(T* gradient, const OnGradient& on_gradient);

  const Layout& layout_;
  const Shape shape_;
  const T epsilon_;  ///< of norms
  const bool with_gradients_;
  const SequenceAttention<T> self_, local_;
  const GlobalAttention<T> global_;
  Pool pool_;
  std::vector<Chunk> chunks_;
  std::vector<NormState> norms_;
  std::vector<Moments<T>> moments_;      ///< (chunks, D) for the encoder's next norm, then for the decoder's
  std::vector<NormSums<T>> chunk_sums_;  ///< (chunks, D)
  std::vector<Index> chunk_windows_;
  std::vector<Storage<T>> groups_;  ///< gradients of weights, summed over a group of chunks
  std::vector<LinearSlot> maps_;    ///< all linear maps
  std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch<T>>> scratches_;

  // State of the current pass.
  Index n_chunks_ = 0, n_groups_ = 0, n_windows_ = 0;
  Weights<T> weights_{};
  bool batch_statistics_ = false;
  Dropout dropout_;
  std::optional<Random> random_;
  const ParallelFor* parallel_for_ = nullptr;
};

extern template class Network<float>;

}  // namespace golgi::causalformer
