#include "golgi/data/scores.hpp"

#include <utility>

#include "golgi/core/own.hpp"

namespace golgi {

struct Score::State {
  std::string estimate, member, part, metric;
  double value = undefined, low = undefined, high = undefined;
  std::string reason;
  std::int64_t n_pairs = -1, left_out = -1;
};

Score::Score() : state_(std::make_shared<const State>()) {}
Score::Score(std::string estimate, std::string metric, double value) : Score() {
  State& state = own(state_);
  state.estimate = std::move(estimate);
  state.metric = std::move(metric);
  state.value = value;
}

const std::string& Score::estimate() const { return state_->estimate; }
const std::string& Score::member() const { return state_->member; }
const std::string& Score::part() const { return state_->part; }
const std::string& Score::metric() const { return state_->metric; }
double Score::value() const { return state_->value; }
double Score::low() const { return state_->low; }
double Score::high() const { return state_->high; }
const std::string& Score::reason() const { return state_->reason; }
std::int64_t Score::n_pairs() const { return state_->n_pairs; }
std::int64_t Score::left_out() const { return state_->left_out; }

Score& Score::set_member(std::string member) { return own(state_).member = std::move(member), *this; }
Score& Score::set_part(std::string part) { return own(state_).part = std::move(part), *this; }
Score& Score::set_reason(std::string reason) { return own(state_).reason = std::move(reason), *this; }
Score& Score::set_interval(double low, double high) {
  State& state = own(state_);
  state.low = low;
  state.high = high;
  return *this;
}
Score& Score::set_pairs(std::int64_t n_pairs, std::int64_t left_out) {
  State& state = own(state_);
  state.n_pairs = n_pairs;
  state.left_out = left_out;
  return *this;
}

struct Scores::State {
  std::vector<Score> rows;
};

Scores::Scores() : Scores(std::vector<Score>{}) {}
Scores::Scores(std::vector<Score> rows) : state_(std::make_shared<const State>(State{std::move(rows)})) {}
std::span<const Score> Scores::rows() const { return state_->rows; }

}  // namespace golgi
