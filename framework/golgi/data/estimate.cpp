#include "golgi/data/estimate.hpp"

#include <array>
#include <utility>

#include "golgi/core/own.hpp"

namespace golgi {
namespace {
constexpr std::array quantities{Quantity::score,   Quantity::sign, Quantity::weight, Quantity::lag_s, Quantity::p,
                                Quantity::log10_p, Quantity::q,    Quantity::low,    Quantity::high,  Quantity::sd};
}

const char* to_string(Quantity quantity) {
  switch (quantity) {
    case Quantity::score: return "score";
    case Quantity::sign: return "sign";
    case Quantity::weight: return "weight";
    case Quantity::lag_s: return "lag_s";
    case Quantity::p: return "p";
    case Quantity::log10_p: return "log10_p";
    case Quantity::q: return "q";
    case Quantity::low: return "low";
    case Quantity::high: return "high";
    case Quantity::sd: return "sd";
  }
  return "unknown";
}

std::span<const Quantity> all_quantities() { return quantities; }

struct Estimate::State {
  std::array<SharedMatrix, quantities.size()> values;
  bool is_directed = true;
  std::optional<Correction> correction;
};

Estimate::Estimate() : state_(std::make_shared<const State>()) {}
Estimate::Estimate(Matrix score) : Estimate(SharedMatrix(std::move(score))) {}
Estimate::Estimate(SharedMatrix score) : Estimate() { set(Quantity::score, std::move(score)); }

const SharedMatrix& Estimate::get(Quantity quantity) const { return state_->values.at(static_cast<int>(quantity)); }
bool Estimate::is_directed() const { return state_->is_directed; }
std::optional<Correction> Estimate::correction() const { return state_->correction; }

Estimate& Estimate::set(Quantity quantity, SharedMatrix values) {
  State& state = own(state_);
  state.values.at(static_cast<int>(quantity)) = std::move(values);
  if (quantity == Quantity::p || quantity == Quantity::q) state.correction.reset();
  return *this;
}

Estimate& Estimate::set_p(SharedMatrix p, Correction correction) {
  set(Quantity::p, std::move(p));
  return own(state_).correction = correction, *this;
}

Estimate& Estimate::set_directed(bool is_directed) { return own(state_).is_directed = is_directed, *this; }

bool operator==(const Estimate& a, const Estimate& b) {
  return a.state_->values == b.state_->values && a.is_directed() == b.is_directed();
}

}  // namespace golgi
