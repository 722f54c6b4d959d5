#include "golgi/builtin/transforms/center_trials/varying_response.hpp"

#include <algorithm>
#include <numeric>

namespace golgi {
namespace {

using Course = std::vector<double>;

void center(Course& course) {
  const double mean = std::accumulate(course.begin(), course.end(), 0.0) / static_cast<double>(course.size());
  for (double& value : course) value -= mean;
}

/// Variance over trials of the projections of the residuals on the course, shifted circularly by `shift` samples.
double variance_along(const Course& course, std::size_t shift, const std::vector<std::span<const double>>& left) {
  double sum = 0, squares = 0;
  for (const auto& trial : left) {
    double projection = 0;
    for (std::size_t t = 0; t < course.size(); ++t) projection += course[t] * trial[(t + shift) % course.size()];
    sum += projection;
    squares += projection * projection;
  }
  const auto n = static_cast<double>(left.size());
  return std::max(0.0, squares - sum * sum / n) / (n - 1);
}

double ratio_along(Course course, const std::vector<std::span<const double>>& left) {
  center(course);
  const std::size_t n_shifts = std::min<std::size_t>(32, course.size() - 1);
  std::vector<double> shifted;
  for (std::size_t k = 1; k <= n_shifts; ++k)
    shifted.push_back(variance_along(course, k * course.size() / (n_shifts + 1), left));
  const auto middle = shifted.begin() + std::ssize(shifted) / 2;
  std::ranges::nth_element(shifted, middle);
  const double here = variance_along(course, 0, left);
  return *middle > 0 ? here / *middle : 1;
}

}  // namespace

double varying_response(std::span<const double> mean, const std::vector<std::span<const double>>& left) {
  constexpr std::size_t fewest_trials = 5, fewest_samples = 8;
  if (left.size() < fewest_trials || mean.size() < fewest_samples) return 1;
  Course slope(mean.size());
  for (std::size_t t = 0; t < mean.size(); ++t) slope[t] = mean[std::min(t + 1, mean.size() - 1)] - mean[t == 0 ? 0 : t - 1];
  return std::max(ratio_along(Course(mean.begin(), mean.end()), left), ratio_along(std::move(slope), left));
}

}  // namespace golgi
