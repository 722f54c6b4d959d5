#include "golgi/data/connectivity.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/own.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

struct Part::State {
  Axis axis = Axis::member;
  std::string name;
  double from = 0, to = 0;
  Estimate estimate;
  std::int32_t trial = -1;
};

Part::Part() : state_(std::make_shared<const State>()) {}
Part::Part(Axis axis, std::string name, double from, double to, Estimate estimate, std::int32_t trial)
    : state_(std::make_shared<const State>(State{axis, std::move(name), from, to, std::move(estimate), trial})) {}
Part::Axis Part::axis() const { return state_->axis; }
const std::string& Part::name() const { return state_->name; }
double Part::from() const { return state_->from; }
double Part::to() const { return state_->to; }
std::int32_t Part::trial() const { return state_->trial; }
const Estimate& Part::estimate() const { return state_->estimate; }
Part& Part::set_estimate(Estimate estimate) { return *this = Part(axis(), name(), from(), to(), std::move(estimate), trial()); }

bool operator==(const Part& a, const Part& b) {
  return a.axis() == b.axis() && a.name() == b.name() && a.from() == b.from() && a.to() == b.to() && a.trial() == b.trial() &&
         a.estimate() == b.estimate();
}

const char* to_string(Part::Axis axis) {
  switch (axis) {
    case Part::Axis::member: return "member";
    case Part::Axis::segment: return "segment";
    case Part::Axis::lag: return "lag";
    case Part::Axis::band: return "band";
  }
  return "unknown";
}

struct Connectivity::State {
  std::vector<std::string> names;
  bool is_of_groups = false;
  Estimate estimate;
  std::vector<Part> parts;
  std::string meaning, unit;
  std::vector<UndefinedPairs> undefined_pairs;
  AlarmCourse alarms;
};

Connectivity::Connectivity() : state_(std::make_shared<const State>()) {}
Connectivity::Connectivity(std::vector<std::string> names, Matrix score)
    : Connectivity(std::move(names), Estimate(std::move(score))) {}
Connectivity::Connectivity(std::vector<std::string> names, Estimate estimate) : Connectivity() {
  State& state = own(state_);
  state.names = std::move(names);
  state.estimate = std::move(estimate);
}

const std::vector<std::string>& Connectivity::names() const { return state_->names; }
bool Connectivity::is_of_groups() const { return state_->is_of_groups; }
const Estimate& Connectivity::estimate() const { return state_->estimate; }
std::span<const Part> Connectivity::parts() const { return state_->parts; }
const std::string& Connectivity::meaning() const { return state_->meaning; }
const std::string& Connectivity::unit() const { return state_->unit; }
std::span<const UndefinedPairs> Connectivity::undefined_pairs() const { return state_->undefined_pairs; }
const AlarmCourse& Connectivity::alarms() const { return state_->alarms; }

std::vector<Part> Connectivity::parts(Part::Axis axis) const {
  std::vector<Part> chosen;
  std::ranges::copy_if(parts(), std::back_inserter(chosen), [&](const Part& part) { return part.axis() == axis; });
  return chosen;
}

Connectivity& Connectivity::set_names(std::vector<std::string> names, bool are_groups) {
  State& state = own(state_);
  state.names = std::move(names);
  state.is_of_groups = are_groups;
  return *this;
}
Connectivity& Connectivity::set_estimate(Estimate estimate) { return own(state_).estimate = std::move(estimate), *this; }
Connectivity& Connectivity::set(Quantity quantity, SharedMatrix values) {
  return own(state_).estimate.set(quantity, std::move(values)), *this;
}
Connectivity& Connectivity::set_p(SharedMatrix p, Correction correction) {
  return own(state_).estimate.set_p(std::move(p), correction), *this;
}
Connectivity& Connectivity::set_parts(std::vector<Part> parts) { return own(state_).parts = std::move(parts), *this; }
Connectivity& Connectivity::add_part(Part part) { return own(state_).parts.push_back(std::move(part)), *this; }
Connectivity& Connectivity::set_meaning(std::string meaning, std::string unit) {
  State& state = own(state_);
  state.meaning = std::move(meaning);
  state.unit = std::move(unit);
  return *this;
}
Connectivity& Connectivity::add_undefined(UndefinedPairs pairs) {
  return own(state_).undefined_pairs.push_back(std::move(pairs)), *this;
}
Connectivity& Connectivity::set_alarms(AlarmCourse alarms) { return own(state_).alarms = std::move(alarms), *this; }

std::vector<Edge> Connectivity::edges() const {
  const auto at = [this](Quantity quantity, std::ptrdiff_t i, std::ptrdiff_t j) {
    return get(quantity).empty() ? undefined : get(quantity)(i, j);
  };
  std::vector<Edge> all;
  for (std::ptrdiff_t j = 0; j < n(); ++j)
    for (std::ptrdiff_t i = 0; i < n(); ++i)
      if (i != j)
        all.push_back({j, i, at(Quantity::score, i, j), at(Quantity::sign, i, j), at(Quantity::lag_s, i, j),
                       at(Quantity::p, i, j), at(Quantity::q, i, j)});
  // Edges are built by source, then target: a stable sort keeps that order among equal scores.
  std::stable_sort(all.begin(), all.end(), [](const Edge& a, const Edge& b) {
    if (std::isnan(a.score) || std::isnan(b.score)) return !std::isnan(a.score) && std::isnan(b.score);
    return a.score > b.score;
  });
  return all;
}

namespace {

bool is_valid(Quantity quantity, double value) {
  switch (quantity) {
    case Quantity::sign: return value == -1 || value == 0 || value == 1;
    case Quantity::lag_s: return value >= 0 && std::isfinite(value);
    case Quantity::p:
    case Quantity::q: return value >= 0 && value <= 1;
    case Quantity::log10_p: return value <= 0;
    case Quantity::sd: return value >= 0 && std::isfinite(value);
    case Quantity::low:
    case Quantity::high: return true;  // an interval may be open
    case Quantity::score:
    case Quantity::weight: break;
  }
  return std::isfinite(value);
}

/// Checks that a pair with p has a score. Whether the diagonal is scored is up to the method, so it is not checked.
void check_p_beside_score(const Estimate& estimate, const std::string& of, auto&& pair_text) {
  if (estimate.p().empty()) return;
  for (std::ptrdiff_t i = 0; i < estimate.p().rows(); ++i)
    for (std::ptrdiff_t j = 0; j < estimate.p().cols(); ++j)
      if (i != j && !std::isnan(estimate.p()(i, j)) && std::isnan(estimate.score()(i, j)))
        throw DataError("p" + of + pair_text(i, j) + " is " + format_number(estimate.p()(i, j)) +
                        " but its score is undefined");
}

void check_estimate(const Estimate& estimate, const std::vector<std::string>& names, const std::string& of) {
  const auto n = std::ssize(names);
  const auto pair_text = [&](std::ptrdiff_t i, std::ptrdiff_t j) { return " of " + names[j] + " -> " + names[i]; };
  for (const Quantity quantity : all_quantities()) {
    const SharedMatrix& matrix = estimate.get(quantity);
    const std::string what = to_string(quantity) + of;
    if (matrix.empty() && quantity != Quantity::score) continue;
    if (matrix.rows() != n || matrix.cols() != n)
      throw DataError(what + " is " + std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols()) + " for " +
                      plural(names.size(), "variable"));
    if (!matrix.is_intact()) throw DataError(what + ": something was written past its last number");
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const double value = matrix(i, j), back = matrix(j, i);
        if (!std::isnan(value) && !is_valid(quantity, value))
          throw DataError(what + pair_text(i, j) + " is " + format_number(value));
        if (!estimate.is_directed() && value != back && !(std::isnan(value) && std::isnan(back)))
          throw DataError(what + pair_text(i, j) + " is " + format_number(value) + ", but in the other direction " +
                          format_number(back) + "; the estimate is undirected");
      }
  }
  check_p_beside_score(estimate, of, pair_text);
}

}  // namespace

void Connectivity::validate() const {
  check_estimate(estimate(), names(), "");
  for (const Part& part : parts()) {
    if (!(part.from() <= part.to()))
      throw DataError("the part '" + part.name() + "' extends from " + format_number(part.from()) + " to " +
                      format_number(part.to()));
    check_estimate(part.estimate(), names(), " of the " + std::string(to_string(part.axis())) + " '" + part.name() + "'");
  }
  if (!alarms().empty() && !std::isfinite(alarms().threshold)) throw DataError("alarms have no threshold");
  for (const AlarmCourse::Moment& moment : alarms().moments)
    if (moment.trial < 0 || !std::isfinite(moment.time_s) || !std::isfinite(moment.statistic))
      throw DataError("an alarm statistic is " + format_number(moment.statistic) + " at " + format_number(moment.time_s) +
                      " s of trial " + std::to_string(moment.trial));
}

bool operator==(const Connectivity& a, const Connectivity& b) {
  return a.names() == b.names() && a.is_of_groups() == b.is_of_groups() && a.estimate() == b.estimate() &&
         std::ranges::equal(a.parts(), b.parts()) && a.meaning() == b.meaning() && a.unit() == b.unit() &&
         std::ranges::equal(a.undefined_pairs(), b.undefined_pairs()) && a.alarms() == b.alarms();
}

}  // namespace golgi
