// Normalisation before each sublayer: y = weight · x̂ + bias, x̂ = (x - mean) / sqrt(var + epsilon), each channel with its own
// weight and bias. Batch norm uses the mean and variance of a channel over all tokens of the batch, so a batch in chunks needs
// two passes: the moments of every chunk, then those of all chunks together. Layer norm uses the mean and variance of a single
// token over its channels. Sources: Ioffe & Szegedy 2015; Ba, Kiros & Hinton 2016.
#pragma once

#include <cmath>
#include <span>

#include "golgi/learning/tensor.hpp"

namespace golgi::learning {

/// Moments of one channel over some tokens.
template <class T>
struct Moments {
  T mean, squares;  ///< squares: the sum of squared deviations from the mean
};

/// @param x (D, tokens)   @param moments  D of them
template <class T>
void channel_moments(In<T> x, Moments<T>* moments) {
  for (Index d = 0; d < x.rows(); ++d) {
    const T mean = x.row(d).mean();
    moments[d] = {mean, (x.row(d).array() - mean).square().sum()};
  }
}

/// Batch norm of a channel: y = (x - mean) · inverse_deviation · weight + bias.
template <class T>
struct ChannelNorm {
  T mean, inverse_deviation;
};

/// Joins the chunks' moments in their order. @param windows  number in each chunk   @param moments  (chunks, D)
/// @param running_mean, running_var  moved by `momentum` towards those of the batch; the variance is the unbiased one
template <class T>
void join_moments(std::span<const Index> windows, Index tokens_per_window, const Moments<T>* moments,
                  std::span<ChannelNorm<T>> norms, T epsilon, T momentum, T* running_mean, T* running_var) {
  const Index D = std::ssize(norms);
  for (Index d = 0; d < D; ++d) {
    Moments<T> all = moments[d];
    T count = static_cast<T>(windows[0] * tokens_per_window);
    for (std::size_t c = 1; c < windows.size(); ++c) {
      // Source: Chan, Golub & LeVeque 1983.
      const Moments<T>& chunk = moments[static_cast<Index>(c) * D + d];
      const T more = static_cast<T>(windows[c] * tokens_per_window), difference = chunk.mean - all.mean;
      all.mean += difference * more / (count + more);
      all.squares += chunk.squares + difference * difference * count * more / (count + more);
      count += more;
    }
    norms[d] = {all.mean, 1 / std::sqrt(all.squares / count + epsilon)};
    running_mean[d] += momentum * (all.mean - running_mean[d]);
    if (count > 1) running_var[d] += momentum * (all.squares / (count - 1) - running_var[d]);
  }
}

template <class T>
void batch_norm(In<T> x, std::span<const ChannelNorm<T>> norms, const T* weight, const T* bias, Out<T> y) {
  for (Index d = 0; d < x.rows(); ++d) {
    const auto& norm = norms[d];
    const T scale = norm.inverse_deviation * weight[d];
    y.row(d) = x.row(d).array() * scale + (bias[d] - norm.mean * scale);
  }
}

/// Sums over all chunks that the gradients of a chunk need, per channel: Σ dy and Σ dy · x̂. They are also d bias and d weight.
template <class T>
struct NormSums {
  T dy, dy_x;
};

template <class T>
void batch_norm_sums(In<T> x, In<T> dy, std::span<const ChannelNorm<T>> norms, NormSums<T>* sums) {
  for (Index d = 0; d < x.rows(); ++d) {
    const auto& norm = norms[d];
    sums[d] = {dy.row(d).sum(), (dy.row(d).array() * (x.row(d).array() - norm.mean)).sum() * norm.inverse_deviation};
  }
}

/// dx += d y / d x · dy.
/// @param sums    sums over all chunks; null: mean and variance are constants (the running ones)
/// @param tokens  number of tokens in all chunks
template <class T>
void batch_norm_backward(In<T> x, In<T> dy, std::span<const ChannelNorm<T>> norms, const T* weight, const NormSums<T>* sums,
                         Index tokens, Out<T> dx) {
  const T share = 1 / static_cast<T>(tokens);
  for (Index d = 0; d < x.rows(); ++d) {
    const auto& norm = norms[d];
    const T scale = norm.inverse_deviation * weight[d];
    if (!sums) {
      dx.row(d) += scale * dy.row(d);
      continue;
    }
    // dx = scale (dy - mean(dy) - x̂ mean(dy x̂)), as a line in x
    const T slope = -scale * sums[d].dy_x * share * norm.inverse_deviation;
    const T offset = -scale * sums[d].dy * share - slope * norm.mean;
    dx.row(d).array() += scale * dy.row(d).array() + (slope * x.row(d).array() + offset);
  }
}

/// Mean and inverse deviation of each token.
template <class T>
struct TokenNorms {
  Eigen::Map<Eigen::Array<T, 1, Eigen::Dynamic>> mean, inverse_deviation;
};

template <class T>
TokenNorms<T> token_norms(In<T> x, T epsilon, Scratch<T>& scratch) {
  TokenNorms<T> norms{{scratch.take(x.cols()), x.cols()}, {scratch.take(x.cols()), x.cols()}};
  norms.mean = x.array().colwise().sum() / static_cast<T>(x.rows());
  norms.inverse_deviation.setZero();
  for (Index d = 0; d < x.rows(); ++d) norms.inverse_deviation += (x.row(d).array() - norms.mean).square();
  norms.inverse_deviation = (norms.inverse_deviation / static_cast<T>(x.rows()) + epsilon).rsqrt();
  return norms;
}

template <class T>
void layer_norm(In<T> x, T epsilon, const T* weight, const T* bias, Out<T> y, Scratch<T>& scratch) {
  const typename Scratch<T>::Scope scope(scratch);
  const auto norms = token_norms<T>(x, epsilon, scratch);
  for (Index d = 0; d < x.rows(); ++d)
    y.row(d) = (x.row(d).array() - norms.mean) * norms.inverse_deviation * weight[d] + bias[d];
}

template <class T>
void layer_norm_sums(In<T> x, T epsilon, In<T> dy, NormSums<T>* sums, Scratch<T>& scratch) {
  const typename Scratch<T>::Scope scope(scratch);
  const auto norms = token_norms<T>(x, epsilon, scratch);
  for (Index d = 0; d < x.rows(); ++d)
    sums[d] = {dy.row(d).sum(), (dy.row(d).array() * (x.row(d).array() - norms.mean) * norms.inverse_deviation).sum()};
}

/// dx += d y / d x · dy
template <class T>
void layer_norm_backward(In<T> x, T epsilon, In<T> dy, const T* weight, Out<T> dx, Scratch<T>& scratch) {
  const typename Scratch<T>::Scope scope(scratch);
  const auto norms = token_norms<T>(x, epsilon, scratch);
  TokenNorms<T> means{{scratch.take(x.cols()), x.cols()}, {scratch.take(x.cols()), x.cols()}};
  auto& mean_g = means.mean;                // mean of g = weight · dy over channels
  auto& mean_gx = means.inverse_deviation;  // mean of g · x̂
  mean_g.setZero();
  mean_gx.setZero();
  for (Index d = 0; d < x.rows(); ++d) {
    mean_g += weight[d] * dy.row(d).array();
    mean_gx += weight[d] * dy.row(d).array() * (x.row(d).array() - norms.mean) * norms.inverse_deviation;
  }
  const T share = 1 / static_cast<T>(x.rows());
  for (Index d = 0; d < x.rows(); ++d) {
    const auto x_hat = (x.row(d).array() - norms.mean) * norms.inverse_deviation;
    dx.row(d).array() += norms.inverse_deviation * (weight[d] * dy.row(d).array() - share * (mean_g + x_hat * mean_gx));
  }
}

}  // namespace golgi::learning
