#include "block_sums.hpp"

#include <cmath>

namespace golgi::changing_granger {

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr double ridge = 1e-8;  // share of a regressor's variance: powers and traces may be nearly collinear

}  // namespace

void add(const Block& block, Block& total) {
  total.gram += block.gram;
  total.right += block.right;
  total.squares += block.squares;
  total.n += block.n;
}

void subtract(const Block& block, Block& total) {
  total.gram -= block.gram;
  total.right -= block.right;
  total.squares -= block.squares;
  total.n -= block.n;
}

Block total_of(const std::vector<Block>& blocks, std::ptrdiff_t first, std::ptrdiff_t last) {
  Block total = blocks[first];
  for (std::ptrdiff_t b = first + 1; b < last; ++b) add(blocks[b], total);
  return total;
}

double standardise(std::vector<Block>& blocks, VectorXd& deviations) {
  constexpr double least = 1e-12;  // share of a mean square
  const Block total = total_of(blocks, 0, std::ssize(blocks));
  VectorXd mean = total.gram.col(0) / total.n;
  deviations = (total.gram.diagonal() / total.n - mean.cwiseAbs2()).cwiseMax(0);
  for (Eigen::Index k = 0; k < mean.size(); ++k)
    deviations(k) = deviations(k) > least * total.gram(k, k) / total.n ? std::sqrt(deviations(k)) : 0;
  mean(0) = 0;
  deviations(0) = 1;
  const double mean_y = total.right(0) / total.n, variance = total.squares / total.n - mean_y * mean_y;
  if (!(variance > least * total.squares / total.n)) return 0;
  const double deviation_y = std::sqrt(variance);
  const VectorXd inverse = (deviations.array() > 0).select(deviations.cwiseInverse(), 0);
  for (Block& block : blocks) {
    const VectorXd sums = block.gram.col(0);
    const double sum_y = block.right(0);
    block.squares = (block.squares - 2 * mean_y * sum_y + block.n * mean_y * mean_y) / variance;
    block.right =
        (inverse.array() * (block.right - mean * sum_y - mean_y * (sums - block.n * mean)).array() / deviation_y).matrix();
    MatrixXd centred = block.gram - mean * sums.transpose() - sums * mean.transpose() + block.n * mean * mean.transpose();
    block.gram = inverse.asDiagonal() * centred * inverse.asDiagonal();
  }
  return deviation_y;
}

Eigen::LLT<MatrixXd> factor_of(const Block& total) {
  MatrixXd gram = total.gram;
  gram.diagonal().array() += ridge * std::max(total.n, 1.0);
  return Eigen::LLT<MatrixXd>(gram);
}

TakenOut take_out_last(std::vector<Block>& blocks, std::ptrdiff_t n) {
  if (n == 0) return {};
  const Block total = total_of(blocks, 0, std::ssize(blocks));
  const auto p = total.gram.rows() - n;
  MatrixXd gram = total.gram.bottomRightCorner(n, n);
  gram.diagonal().array() += ridge * std::max(total.n, 1.0);
  const Eigen::LLT<MatrixXd> factor(gram);
  const MatrixXd b = factor.solve(total.gram.bottomLeftCorner(n, p));
  const VectorXd c = factor.solve(total.right.tail(n));
  for (Block& block : blocks) {
    const MatrixXd last = block.gram.bottomRightCorner(n, n), across = block.gram.bottomLeftCorner(n, p);
    const MatrixXd left = across - last * b;  // products of the last with the residuals of the others
    const VectorXd left_y = block.right.tail(n) - last * c;
    Block rest;
    rest.gram = block.gram.topLeftCorner(p, p) - across.transpose() * b - b.transpose() * left;
    rest.gram = (0.5 * (rest.gram + rest.gram.transpose())).eval();
    rest.right = block.right.head(p) - b.transpose() * block.right.tail(n) - left.transpose() * c;
    rest.squares = block.squares - c.dot(block.right.tail(n)) - c.dot(left_y);
    rest.n = block.n;
    block = std::move(rest);
  }
  return {b, c};
}

double squares_left(const Block& block, const VectorXd& weights) {
  return block.squares - 2 * weights.dot(block.right) + weights.dot(block.gram * weights);
}

}  // namespace golgi::changing_granger
