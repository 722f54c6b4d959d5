#include "golgi/numerics/stationarity.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/numerics/distributions.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::ptrdiff_t fewest_samples = 200, n_tenths = 10, blocks_a_tenth = 10, gain_block = 20;

struct Scale {
  double n = 0, mean = 0, sd = 0;
};

Scale scale_of(const Stretches& stretches) {
  Scale scale;
  for (const auto& stretch : stretches) {
    scale.n += static_cast<double>(stretch.size());
    scale.mean = std::accumulate(stretch.begin(), stretch.end(), scale.mean);
  }
  scale.mean /= scale.n;
  for (const auto& stretch : stretches)
    for (const double x : stretch) scale.sd += (x - scale.mean) * (x - scale.mean);
  scale.sd = std::sqrt(scale.sd / scale.n);
  return scale;
}

/// Rows of an autoregression: 1, the lags, time from -1 to 1, the present.
class Rows {
 public:
  Rows(const Stretches& stretches, std::ptrdiff_t order) : stretches_(stretches), scale_(scale_of(stretches)), order_(order) {
    for (const auto& stretch : stretches) n_ += std::max<std::ptrdiff_t>(0, std::ssize(stretch) - order);
  }
  const Scale& scale() const { return scale_; }
  std::ptrdiff_t size() const { return n_; }

  /// Calls body(block of rows, whether a segment begins with it).
  template <class Body>
  void for_each_block(const Body& body) const {
    constexpr std::ptrdiff_t most_rows = 512;
    const double inverse = 1 / scale_.sd;
    std::ptrdiff_t row = 0;
    for (const auto& stretch : stretches_)
      for (std::ptrdiff_t first = order_; first < std::ssize(stretch); first += most_rows) {
        const auto count = std::min(most_rows, std::ssize(stretch) - first);
        MatrixXd block(count, order_ + 3);
        block.col(0).setOnes();
        for (std::ptrdiff_t lag = 0; lag <= order_; ++lag) {
          auto column = block.col(lag == 0 ? order_ + 2 : lag);
          for (std::ptrdiff_t t = 0; t < count; ++t) column[t] = (stretch[first + t - lag] - scale_.mean) * inverse;
        }
        for (std::ptrdiff_t t = 0; t < count; ++t)
          block(t, order_ + 1) = 2 * (static_cast<double>(row++) + 0.5) / static_cast<double>(n_) - 1;
        body(block, first == order_);
      }
  }

 private:
  const Stretches& stretches_;
  Scale scale_;
  std::ptrdiff_t order_, n_ = 0;
};

struct Regression {
  VectorXd coefficients;
  MatrixXd inverse;  ///< inverse of the regressors' products
  double variance = 0;

  double t_of(const VectorXd& contrast, double expected) const {
    return (contrast.dot(coefficients) - expected) / std::sqrt(variance * contrast.dot(inverse * contrast));
  }
};

/// @param products  of the regressors and, as the last one, the present value
Regression regression(const MatrixXd& products, double n_rows) {
  const auto k = products.rows() - 1;
  const Eigen::LDLT<MatrixXd> factor(products.topLeftCorner(k, k));
  Regression fit{factor.solve(products.col(k).head(k)), factor.solve(MatrixXd::Identity(k, k))};
  fit.variance = (products(k, k) - fit.coefficients.dot(products.col(k).head(k))) / (n_rows - static_cast<double>(k));
  return fit;
}

void tell_level(const MatrixXd& products, const Regression& fit, std::ptrdiff_t order, const Stretches& stretches,
                double n_rows, ChannelCourse& course) {
  VectorXd sum = VectorXd::Zero(order + 1);
  sum.tail(order).setOnes();
  course.return_t = fit.t_of(sum, 1);
  // In Dickey and Fuller's form the lags of differences have the coefficients -Σ_{l > k} φ_l.
  double steps = 1;
  for (std::ptrdiff_t k = 1; k < order; ++k) steps += fit.coefficients.tail(order - k).sum();
  const double returned = 1 - sum.dot(fit.coefficients);
  course.memories = steps > 0 ? n_rows * returned / steps / std::sqrt(static_cast<double>(stretches.size())) : undefined;
  const auto time = order + 1, present = order + 2;
  VectorXd trend = VectorXd::Zero(order + 2);
  trend[time] = 1;
  course.trend_t = regression(products, n_rows).t_of(trend, 0);
  const double mean_time = products(0, time) / n_rows, mean = products(0, present) / n_rows;
  const double covariance = products(time, present) - n_rows * mean_time * mean;
  course.trend_share = covariance * covariance / (products(time, time) - n_rows * mean_time * mean_time) /
                       (products(present, present) - n_rows * mean * mean);
}

std::vector<double> sizes_of(std::span<const double> noise) {
  std::vector<double> sizes(noise.size());
  std::ranges::transform(noise, sizes.begin(), [](double e) { return std::abs(e); });
  return sizes;
}

/// Limits the size to 4 medians.
void cap(std::vector<double>& noise) {
  std::vector<double> sorted = sizes_of(noise);
  const auto middle = sorted.begin() + std::ssize(sorted) / 2;
  std::ranges::nth_element(sorted, middle);
  constexpr double most_medians = 4;
  if (const double most = most_medians * *middle; most > 0)
    for (double& e : noise) e = std::clamp(e, -most, most);
}

/// The factor by which the variance of a tenth's mean exceeds that of uncorrelated blocks, as with beating oscillators:
/// (1 + r) / (1 - r), with r the correlation of a block with the next one, corrected for the subtraction of the tenths' means.
/// @param left  differences of the blocks from the mean of their tenth, one column per tenth
double inflation_of(const Eigen::ArrayXXd& left) {
  constexpr double most = 0.9, n = blocks_a_tenth;
  const double next = (left.topRows(blocks_a_tenth - 1) * left.bottomRows(blocks_a_tenth - 1)).sum();
  const double r = std::clamp(next / left.square().sum() * n / (n - 1) + 1 / n, 0.0, most);
  return (1 + r) / (1 - r);
}

void tell_change(std::span<const double> sizes, ChannelCourse& course) {
  const auto width = std::ssize(sizes) / (n_tenths * blocks_a_tenth);
  Eigen::ArrayXXd blocks(blocks_a_tenth, n_tenths);
  for (std::ptrdiff_t k = 0; k < blocks.size(); ++k)
    blocks(k % blocks_a_tenth, k / blocks_a_tenth) =
        std::accumulate(sizes.begin() + k * width, sizes.begin() + (k + 1) * width, 0.0) / static_cast<double>(width);
  const Eigen::RowVectorXd means = blocks.colwise().mean();
  const double between = blocks_a_tenth * (means.array() - means.mean()).square().sum();
  const Eigen::ArrayXXd left = blocks.rowwise() - means.array();
  const double within = left.square().sum() * inflation_of(left);
  constexpr double d1 = n_tenths - 1, d2 = n_tenths * (blocks_a_tenth - 1);
  course.change_p = f_upper_tail(between / d1 / (within / d2), d1, d2);
  course.change_ratio = means.maxCoeff(&course.loudest) / means.minCoeff(&course.quietest);
}

/// Means of gain_block successive sizes, segment after segment; NaN between segments.
std::vector<double> gain_course(std::span<const double> sizes, std::span<const std::ptrdiff_t> lengths) {
  std::vector<double> course;
  for (std::ptrdiff_t s = 0, first = 0; s < std::ssize(lengths); first += lengths[s++]) {
    for (std::ptrdiff_t k = 0; (k + 1) * gain_block <= lengths[s]; ++k) {
      const auto block = sizes.subspan(first + k * gain_block, gain_block);
      course.push_back(std::accumulate(block.begin(), block.end(), 0.0) / gain_block);
    }
    course.push_back(undefined);
  }
  return course;
}

/// The residuals that a channel's own past does not explain, sample by sample; empty if the channel is not usable.
struct Noise {
  std::vector<double> values;
  std::vector<std::ptrdiff_t> lengths;  ///< of the segments
};

ChannelCourse course_of(const Stretches& stretches, Noise& noise) {
  ChannelCourse course;
  std::ptrdiff_t total = 0;
  for (const auto& stretch : stretches) total += std::ssize(stretch);
  const auto order = std::clamp<std::ptrdiff_t>(total / 50, 1, 10);
  const Rows rows(stretches, order);
  if (rows.size() < fewest_samples || !(rows.scale().sd > 0)) return course;
  MatrixXd products = MatrixXd::Zero(order + 3, order + 3);
  rows.for_each_block([&](const MatrixXd& block, bool) { products.noalias() += block.transpose() * block; });
  std::vector<std::ptrdiff_t> kept(order + 1);
  std::iota(kept.begin(), kept.end(), 0);
  kept.push_back(order + 2);
  const auto n_rows = static_cast<double>(rows.size());
  const Regression fit = regression(products(kept, kept), n_rows);
  constexpr double least_variance = 1e-9;  // of unit variance; below it only the products' rounding is left
  if (!(fit.variance > least_variance) || !fit.coefficients.allFinite()) return course;
  tell_level(products, fit, order, stretches, n_rows, course);

  rows.for_each_block([&](const MatrixXd& block, bool begins) {
    if (begins) noise.lengths.push_back(0);
    noise.lengths.back() += block.rows();
    const VectorXd residuals = block.rightCols(1) - block.leftCols(order + 1) * fit.coefficients;
    noise.values.insert(noise.values.end(), residuals.begin(), residuals.end());
  });
  cap(noise.values);
  tell_change(sizes_of(noise.values), course);
  return course;
}

/// Sum of a(k) b(k + lag) over positions where both are known.
double product_sum(std::span<const double> a, std::span<const double> b, std::size_t lag) {
  double sum = 0;
  for (std::size_t k = 0; k + lag < a.size(); ++k)
    if (const double product = a[k] * b[k + lag]; !std::isnan(product)) sum += product;
  return sum;
}

/// Scales to mean 0 and variance 1 over the positions where all are known; NaN elsewhere. @return the number of these positions
std::ptrdiff_t standardise(std::vector<std::vector<double>>& courses) {
  std::ptrdiff_t n_known = 0;
  for (std::size_t k = 0; k < courses.front().size(); ++k) {
    const bool known = std::ranges::none_of(courses, [&](const auto& one) { return std::isnan(one[k]); });
    n_known += known;
    if (!known)
      for (auto& one : courses) one[k] = undefined;
  }
  const auto n = static_cast<double>(n_known);
  for (auto& one : courses) {
    double mean = 0, squares = 0;
    for (const double x : one) mean += std::isnan(x) ? 0 : x / n;
    for (const double x : one) squares += std::isnan(x) ? 0 : (x - mean) * (x - mean) / n;
    for (double& x : one) x = squares > 0 ? (x - mean) / std::sqrt(squares) : undefined;
  }
  return n_known;
}

void tell_shared_gain(std::vector<std::vector<double>> courses, Courses& result) {
  constexpr std::ptrdiff_t fewest_blocks = 20, most_lags = 50;
  if (courses.size() < 2) return;
  for (const auto& one : courses)
    if (one.size() != courses.front().size()) return;  // channels of different times
  const auto n_known = standardise(courses);
  if (n_known < fewest_blocks) return;
  const auto n = static_cast<double>(courses.size()), n_blocks = static_cast<double>(n_known);
  std::vector<double> sum(courses.front().size(), 0.0);
  for (const auto& one : courses)
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += one[k];
  double n_pairs = 0, own = 0;  // sums over successive blocks
  for (std::size_t k = 0; k + 1 < sum.size(); ++k) n_pairs += !std::isnan(sum[k] + sum[k + 1]);
  for (const auto& one : courses) own += product_sum(one, one, 1);
  result.shared_gain = (product_sum(sum, sum, 1) - own) / n_pairs / (n * (n - 1));
  double spread = 1;
  for (std::ptrdiff_t lag = 1; lag <= std::min(most_lags, n_known / 4); ++lag) {
    double mean = 0;
    for (const auto& one : courses) mean += product_sum(one, one, lag) / n_blocks / n;
    spread += 2 * std::max(mean, 0.0) * std::max(mean, 0.0);
  }
  result.shared_gain_error = std::sqrt(2 * spread / n_blocks / (n * (n - 1)));
}

/// The first and the last part of all channels' noise; the rest is not kept.
class Parts {
 public:
  explicit Parts(std::ptrdiff_t n_channels)
      : n_channels_(n_channels), most_samples_(most_products / std::max<std::ptrdiff_t>(1, n_channels * n_channels)) {}

  void add(std::ptrdiff_t channel, const Noise& noise) {
    const auto total = std::ssize(noise.values), size = std::min(total / 2, most_samples_);
    if (first_.empty()) {
      lengths_ = noise.lengths;
      first_ = last_ = Matrix(n_channels_, size);
    }
    if (noise.lengths != lengths_) return;
    std::ranges::copy(std::span(noise.values).first(size), first_.row(channel).begin());
    std::ranges::copy(std::span(noise.values).last(size), last_.row(channel).begin());
    ++n_known_;
  }

  /// No change if channels are of different times, or one is not usable.
  LinkChange change() const {
    if (n_channels_ < 2 || n_known_ < n_channels_ || first_.cols() < fewest_samples / 2) return {};
    std::vector<std::ptrdiff_t> age;
    for (const auto length : lengths_)
      for (std::ptrdiff_t t = 0; t < length; ++t) age.push_back(t);
    return link_change(first_, std::span(age).first(first_.cols()), last_, std::span(age).last(first_.cols()));
  }

 private:
  static constexpr std::ptrdiff_t most_products = 50'000'000;

  std::ptrdiff_t n_channels_, most_samples_, n_known_ = 0;
  std::vector<std::ptrdiff_t> lengths_;
  Matrix first_, last_;
};

}  // namespace

Courses courses_of(std::span<const Stretches> channels, const Poll& poll) {
  Courses result;
  std::vector<std::vector<double>> gains;
  Parts parts(std::ssize(channels));
  for (std::ptrdiff_t i = 0; i < std::ssize(channels); ++i) {
    poll();
    Noise noise;
    result.channels.push_back(course_of(channels[i], noise));
    if (noise.values.empty()) continue;
    gains.push_back(gain_course(sizes_of(noise.values), noise.lengths));
    parts.add(i, noise);
  }
  tell_shared_gain(std::move(gains), result);
  result.links = parts.change();
  return result;
}

}  // namespace golgi
