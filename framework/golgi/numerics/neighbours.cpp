#include "golgi/numerics/neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace golgi {
namespace {

constexpr std::ptrdiff_t least_for_tree = 1000;
constexpr std::int32_t leaf_size = 16;

bool is_before(const Neighbour& a, const Neighbour& b) {
  return a.distance != b.distance ? a.distance < b.distance : a.point < b.point;
}

/// The k nearest neighbours so far, in order.
class Best {
 public:
  explicit Best(std::ptrdiff_t k) : k_(k) { found_.reserve(k_ + 1); }
  double limit() const { return found_.size() < k_ ? std::numeric_limits<double>::infinity() : found_.back().distance; }
  void offer(const Neighbour& one) {
    if (found_.size() == k_ && !is_before(one, found_.back())) return;
    found_.insert(std::ranges::upper_bound(found_, one, is_before), one);
    if (found_.size() > k_) found_.pop_back();
  }
  std::vector<Neighbour> take() { return std::move(found_); }

 private:
  std::size_t k_;
  std::vector<Neighbour> found_;
};

}  // namespace

Neighbours::Neighbours(ConstView points, std::vector<std::int64_t> times, Norm norm, Method method)
    : d_(points.cols()), norm_(norm), points_(points.rows() * points.cols()), times_(std::move(times)) {
  for (std::ptrdiff_t i = 0; i < points.rows(); ++i) std::ranges::copy(points.row(i), points_.begin() + i * d_);
  if (method == Method::brute_force || (method == Method::automatic && n() < least_for_tree) || n() == 0) return;
  order_.resize(n());
  std::iota(order_.begin(), order_.end(), 0);
  build(0, static_cast<std::int32_t>(n()));
  sorted_.resize(points_.size());
  for (std::ptrdiff_t i = 0; i < n(); ++i) std::copy_n(point(order_[i]), d_, sorted_.begin() + i * d_);
}

std::int32_t Neighbours::build(std::int32_t first, std::int32_t last) {
  const auto node = static_cast<std::int32_t>(nodes_.size());
  nodes_.push_back({first, last});
  low_.insert(low_.end(), d_, std::numeric_limits<double>::infinity());
  high_.insert(high_.end(), d_, -std::numeric_limits<double>::infinity());
  double* low = low_.data() + node * d_;
  double* high = high_.data() + node * d_;
  for (auto i = first; i < last; ++i)
    for (std::ptrdiff_t c = 0; c < d_; ++c) {
      low[c] = std::min(low[c], point(order_[i])[c]);
      high[c] = std::max(high[c], point(order_[i])[c]);
    }
  if (last - first <= leaf_size) return node;
  std::ptrdiff_t widest = 0;
  for (std::ptrdiff_t c = 1; c < d_; ++c)
    if (high[c] - low[c] > high[widest] - low[widest]) widest = c;
  const auto middle = first + (last - first) / 2;
  std::nth_element(order_.begin() + first, order_.begin() + middle, order_.begin() + last, [&](auto a, auto b) {
    const double x = point(a)[widest], y = point(b)[widest];
    return x != y ? x < y : a < b;
  });
  const auto left = build(first, middle), right = build(middle, last);
  nodes_[node].left = left;
  nodes_[node].right = right;
  return node;
}

double Neighbours::distance(const double* a, const double* b) const {
  double sum = 0;
  if (norm_ == Norm::maximum)
    for (std::ptrdiff_t c = 0; c < d_; ++c) sum = std::max(sum, std::abs(a[c] - b[c]));
  else
    for (std::ptrdiff_t c = 0; c < d_; ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

double Neighbours::nearest_of_box(std::int32_t node, const double* at) const {
  const double *low = low_.data() + node * d_, *high = high_.data() + node * d_;
  double result = 0;
  for (std::ptrdiff_t c = 0; c < d_; ++c) {
    const double part = size(std::max({0.0, low[c] - at[c], at[c] - high[c]}));
    result = norm_ == Norm::maximum ? std::max(result, part) : result + part;
  }
  return result;
}

double Neighbours::farthest_of_box(std::int32_t node, const double* at) const {
  const double *low = low_.data() + node * d_, *high = high_.data() + node * d_;
  double result = 0;
  for (std::ptrdiff_t c = 0; c < d_; ++c) {
    const double part = size(std::max(std::abs(at[c] - low[c]), std::abs(high[c] - at[c])));
    result = norm_ == Norm::maximum ? std::max(result, part) : result + part;
  }
  return result;
}

std::vector<Neighbour> Neighbours::nearest(std::span<const double> at, std::int64_t time, std::ptrdiff_t k,
                                           std::int64_t window) const {
  Best best(k);
  const auto offer = [&](std::ptrdiff_t index, const double* where) {
    if (std::abs(times_[index] - time) >= window) best.offer({distance(at.data(), where), index});
  };
  if (nodes_.empty()) {
    for (std::ptrdiff_t i = 0; i < n(); ++i) offer(i, point(i));
  } else {
    // The nearer half first; boxes are skipped only if they are strictly farther, so that ties are resolved by index.
    const auto visit = [&](const auto& self, std::int32_t node) -> void {
      const Node& here = nodes_[node];
      if (here.left < 0) {
        for (auto i = here.first; i < here.last; ++i) offer(order_[i], sorted_.data() + i * d_);
        return;
      }
      const double left = nearest_of_box(here.left, at.data()), right = nearest_of_box(here.right, at.data());
      const auto near = left <= right ? here.left : here.right, far = left <= right ? here.right : here.left;
      if (std::min(left, right) <= best.limit()) self(self, near);
      if (std::max(left, right) <= best.limit()) self(self, far);
    };
    visit(visit, 0);
  }
  auto found = best.take();
  if (norm_ == Norm::euclidean)
    for (auto& one : found) one.distance = std::sqrt(one.distance);
  return found;
}

std::ptrdiff_t Neighbours::n_nearer(std::ptrdiff_t index, double radius, std::int64_t window) const {
  const double* at = point(index);
  const double limit = size(radius);
  std::ptrdiff_t count = 0;
  if (nodes_.empty()) {
    for (std::ptrdiff_t i = 0; i < n(); ++i) count += distance(at, point(i)) < limit;
  } else {
    const auto visit = [&](const auto& self, std::int32_t node) -> void {
      const Node& here = nodes_[node];
      if (!(nearest_of_box(node, at) < limit)) return;
      if (farthest_of_box(node, at) < limit) {
        count += here.last - here.first;
      } else if (here.left < 0) {
        for (auto i = here.first; i < here.last; ++i) count += distance(at, sorted_.data() + i * d_) < limit;
      } else {
        self(self, here.left);
        self(self, here.right);
      }
    };
    visit(visit, 0);
  }
  // The points in the window, including the point itself, are adjacent.
  for (const int step : {-1, 1})
    for (std::ptrdiff_t i = step < 0 ? index - 1 : index; i >= 0 && i < n() && std::abs(times_[i] - times_[index]) < window;
         i += step)
      count -= distance(at, point(i)) < limit;
  return count;
}

}  // namespace golgi
