#include "lasso.hpp"

#include <algorithm>
#include <cmath>

namespace golgi::sparse_var {

bool GrowingFactor::append(const Eigen::VectorXd& products, double own) {
  constexpr double least_determined = 1e-10;  // share of a regressor's square, below which digits are lost
  Eigen::VectorXd row = products;
  if (n_ > 0) lower_.topLeftCorner(n_, n_).triangularView<Eigen::Lower>().solveInPlace(row);
  const double pivot = own - row.squaredNorm();
  if (!(pivot > least_determined * own)) return false;
  if (n_ == lower_.rows()) lower_.conservativeResize(2 * n_ + 16, 2 * n_ + 16);
  lower_.row(n_).head(n_) = row.transpose();
  lower_(n_, n_) = std::sqrt(pivot);
  ++n_;
  return true;
}

void GrowingFactor::remove(std::ptrdiff_t at) {
  for (std::ptrdiff_t m = 0; m < n_; ++m) {
    double* column = &lower_(0, m);
    std::copy(column + std::max(at + 1, m), column + n_, column + std::max(at + 1, m) - 1);
  }
  // Rows from `at` on are one column too long: rotations of neighbouring columns remove this column.
  --n_;
  for (auto m = at; m < n_; ++m) {
    const double own = lower_(m, m), beyond = lower_(m, m + 1), size = std::hypot(own, beyond);
    const double c = own / size, s = beyond / size;
    auto left = lower_.col(m).segment(m, n_ - m), right = lower_.col(m + 1).segment(m, n_ - m);
    for (std::ptrdiff_t i = 0; i < n_ - m; ++i) {
      const double l = left[i], r = right[i];
      left[i] = c * l + s * r;
      right[i] = c * r - s * l;
    }
  }
}

void GrowingFactor::solve_in_place(Eigen::VectorXd& right) const {
  const auto lower = lower_.topLeftCorner(n_, n_).triangularView<Eigen::Lower>();
  lower.solveInPlace(right);
  lower.transpose().solveInPlace(right);
}

Path::Path(const Problem& problem, const Poll& poll)
    : problem_(problem),
      poll_(poll),
      at_{Eigen::VectorXd::Zero(problem.cross.size()), problem.cross},
      place_(problem.cross.size(), Place::unused) {
  constexpr double beyond_all = 1e100;
  for (std::ptrdiff_t k = 0; k < at_.b.size(); ++k)
    if (problem_.is_used(k)) place_[k] = Place::out;
  for (std::ptrdiff_t k = 0; k < at_.b.size(); ++k)
    if (place_[k] == Place::out && problem_.factor[k] == 0) enter(k, 0, beyond_all);
  settle(beyond_all);
  for (std::ptrdiff_t k = 0; k < at_.b.size(); ++k)
    if (problem_.factor[k] > 0) top_ = std::max(top_, std::abs(at_.gradient[k]) / (problem_.factor[k] * problem_.l1_share));
  top_ *= 1 + 1e-14;  // above rounding errors
  lambda_ = top_;
}

void Path::go_to(double lambda) {
  lambda = std::min(lambda, top_);
  if (lambda == lambda_) return;
  poll_();
  if (!follow(lambda) || !settle(lambda)) {
    at_.gradient = problem_.cross - problem_.gram * at_.b;
    descend(problem_, lambda, at_, poll_);
    refactor(lambda);
  }
  lambda_ = lambda;
}

bool Path::enter(std::ptrdiff_t k, double sign, double lambda) {
  Eigen::VectorXd products(std::ssize(set_));
  for (std::ptrdiff_t m = 0; m < products.size(); ++m) products[m] = problem_.gram(set_[m], k);
  const bool is_new = factor_.append(products, problem_.gram(k, k) + ridge(k, lambda));
  place_[k] = is_new ? Place::in : Place::tied;
  if (!is_new) return false;
  set_.push_back(k);
  sign_.push_back(sign);
  return true;
}

void Path::leave(std::ptrdiff_t m) {
  place_[set_[m]] = Place::out;
  at_.b[set_[m]] = 0;
  factor_.remove(m);
  set_.erase(set_.begin() + m);
  sign_.erase(sign_.begin() + m);
  std::ranges::replace(place_, Place::tied, Place::out);
}

void Path::refactor(double lambda) {
  factor_.clear();
  set_.clear();
  sign_.clear();
  for (auto& place : place_)
    if (place != Place::unused) place = Place::out;
  is_exact_ = true;
  for (std::ptrdiff_t k = 0; k < at_.b.size(); ++k) {
    if (place_[k] == Place::unused || (at_.b[k] == 0 && problem_.factor[k] > 0)) continue;
    const double sign = problem_.factor[k] == 0 ? 0 : std::copysign(1, at_.b[k]);
    is_exact_ = enter(k, sign, lambda) && is_exact_;
  }
}

Path::Event Path::next_event(const Line& line) const {
  Event next{line.left, -1, -1, 0};
  const auto earlier = [&](double step) { return step < next.step; };
  for (std::ptrdiff_t m = 0; m < std::ssize(set_); ++m) {
    const double b = at_.b[set_[m]], change = line.direction[m];
    if (change * sign_[m] < 0 && earlier(-b / change)) next = {std::max(0.0, -b / change), m, -1, 0};
  }
  const double lambda = lambda_ + (line.lambda - lambda_) * (1 - line.left);
  for (std::ptrdiff_t k = 0; k < at_.b.size(); ++k) {
    if (place_[k] != Place::out) continue;
    const double at = bound(k, lambda), change = bound(k, line.lambda - lambda_);
    for (const double sign : {1.0, -1.0}) {
      const double nearing = sign * line.slope[k] - change, distance = at - sign * line.pull[k];
      // A regressor that has just left is on its bound, and moves inwards except for rounding.
      if (nearing <= 0 || !earlier(distance / nearing) || (k == line.left_last && sign == line.left_sign)) continue;
      next = {std::max(0.0, distance / nearing), -1, k, sign};
    }
  }
  return next;
}

bool Path::follow(double lambda) {
  // b is the optimum for a part of the penalty other than that of the new λ, with other products with the response, which
  // change to the right ones along the line.
  Line line{lambda};
  line.pull = at_.gradient;
  Eigen::VectorXd drift = Eigen::VectorXd::Zero(at_.b.size());
  for (const auto k : set_) {
    line.pull[k] -= ridge(k, lambda_) * at_.b[k];
    drift[k] = -ridge(k, lambda - lambda_) * at_.b[k];
  }
  if (problem_.l1_share < 1) refactor(lambda);
  if (!is_exact_) return false;
  const auto most_events = 100 + 20 * at_.b.size();
  for (std::ptrdiff_t n = 0; n < most_events; ++n) {
    const auto size = std::ssize(set_);
    line.direction.resize(size);
    for (std::ptrdiff_t m = 0; m < size; ++m) line.direction[m] = drift[set_[m]] - bound(set_[m], lambda - lambda_) * sign_[m];
    factor_.solve_in_place(line.direction);
    line.slope = drift;
    for (std::ptrdiff_t m = 0; m < size; ++m) line.slope.noalias() -= line.direction[m] * problem_.gram.col(set_[m]);
    const Event next = next_event(line);
    for (std::ptrdiff_t m = 0; m < size; ++m) at_.b[set_[m]] += next.step * line.direction[m];
    line.pull += next.step * line.slope;
    line.left -= next.step;
    line.left_last = -1;
    if (next.leaves >= 0) {
      line.left_last = set_[next.leaves];
      line.left_sign = sign_[next.leaves];
      line.pull[line.left_last] = line.left_sign * bound(line.left_last, lambda_ + (lambda - lambda_) * (1 - line.left));
      leave(next.leaves);
    } else if (next.enters >= 0) {
      enter(next.enters, next.sign, lambda);
    } else {
      return true;
    }
  }
  return false;
}

bool Path::settle(double lambda) {
  constexpr int most_corrections = 3;
  for (int n = 0; n <= most_corrections; ++n) {
    at_.gradient = problem_.cross;
    for (const auto k : set_) at_.gradient.noalias() -= at_.b[k] * problem_.gram.col(k);
    if (n > 0 && violation(problem_, lambda, at_) <= most_violation(lambda)) return true;
    Eigen::VectorXd missed(std::ssize(set_));
    for (std::ptrdiff_t m = 0; m < missed.size(); ++m) {
      const auto k = set_[m];
      missed[m] = at_.gradient[k] - ridge(k, lambda) * at_.b[k] - (sign_[m] == 0 ? 0 : bound(k, lambda) * sign_[m]);
    }
    factor_.solve_in_place(missed);
    for (std::ptrdiff_t m = 0; m < missed.size(); ++m) {
      const auto k = set_[m];
      at_.b[k] += missed[m];
      if (sign_[m] != 0 && at_.b[k] * sign_[m] <= 0) return false;
    }
  }
  return false;
}

}  // namespace golgi::sparse_var
