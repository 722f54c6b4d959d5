// The rows of one target's regression: predictors at a sample, and the next sample. They are computed when they are read, one
// block at a time.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <vector>

#include "params.hpp"
#include "signals.hpp"

namespace golgi::changing_granger {

class TargetRows {
 public:
  /// @param signals, blocks  must outlive this
  TargetRows(const Signals& signals, const std::vector<BlockOfTime>& blocks, std::ptrdiff_t target, const Params& params);

  bool varies() const { return varies_; }
  std::ptrdiff_t n_own() const { return own_.cols(); }
  std::ptrdiff_t n_blocks() const { return std::ssize(blocks_); }
  std::ptrdiff_t n_conditions() const { return std::ssize(conditions_); }
  std::ptrdiff_t width() const { return n_own() + signals_.n() - 1 + n_conditions(); }

  /// Calls body(rows, responses, number of used rows) block by block; unused rows are 0. The body may change the rows. The
  /// columns are the target's own, the constant first, then the sources', then conditions.
  template <class Body>
  void for_each_block(SourceTerm term, const Poll& poll, const Body& body) const {
    SourceColumns sources(signals_, target_, term);
    const std::vector<double>& response = signals_.variables[target_].values;
    const std::ptrdiff_t n_sources = signals_.n() - 1;
    Eigen::MatrixXd rows;
    Eigen::VectorXd y;
    for (const BlockOfTime& block : blocks_) {
      poll();
      const std::ptrdiff_t length = block.last - block.first;
      rows.resize(length, width());
      y.resize(length);
      rows.leftCols(n_own()) = own_.middleRows(block.first, length);
      sources.fill(block.first, block.last, rows.middleCols(n_own(), n_sources));
      for (std::size_t c = 0; c < conditions_.size(); ++c) {
        const auto values = signals_.conditions.values.row(conditions_[c]).subspan(block.first, length);
        std::ranges::copy(values, rows.col(n_own() + n_sources + static_cast<std::ptrdiff_t>(c)).begin());
      }
      double n = 0;
      for (std::ptrdiff_t t = 0; t < length; ++t) {
        y(t) = response[block.first + t + 1];
        if (kept_[block.first + t]) {
          ++n;
          continue;
        }
        rows.row(t).setZero();
        y(t) = 0;
      }
      body(rows, y, n);
    }
  }

 private:
  const Signals& signals_;
  const std::vector<BlockOfTime>& blocks_;
  std::ptrdiff_t target_;
  std::vector<std::ptrdiff_t> conditions_;
  std::vector<bool> kept_;
  Eigen::MatrixXd own_;  ///< (T, own)
  bool varies_ = false;
};

/// One block of this many is held out of a fit, to measure how well it is forecast.
constexpr std::ptrdiff_t held_out_every = 5;
inline bool is_held_out(std::ptrdiff_t block) { return block % held_out_every == held_out_every - 1; }

}  // namespace golgi::changing_granger
