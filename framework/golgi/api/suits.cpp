#include "golgi/api/suits.hpp"

#include <utility>

#include "golgi/core/own.hpp"

namespace golgi {

struct Suits::State {
  SignalKind kind = SignalKind::signals;
  int rank = 50;
  bool is_linear = false;
  std::string assumes = {}, gives = {}, cost = {}, caveat = {};
  Extent variables = {}, seconds = {}, samples = {};
  std::vector<std::string> prepare = {};
};

Suits::Suits(SignalKind kind) : state_(std::make_shared<const State>(State{.kind = kind})) {}
SignalKind Suits::kind() const { return state_->kind; }
int Suits::rank() const { return state_->rank; }
bool Suits::is_linear() const { return state_->is_linear; }
const std::string& Suits::assumes() const { return state_->assumes; }
const std::string& Suits::gives() const { return state_->gives; }
const std::string& Suits::cost() const { return state_->cost; }
const std::string& Suits::caveat() const { return state_->caveat; }
Extent Suits::variables() const { return state_->variables; }
Extent Suits::seconds() const { return state_->seconds; }
Extent Suits::samples() const { return state_->samples; }
const std::vector<std::string>& Suits::prepare() const { return state_->prepare; }

Suits& Suits::rank(int rank) { return own(state_).rank = rank, *this; }
Suits& Suits::linear(bool is_linear) { return own(state_).is_linear = is_linear, *this; }
Suits& Suits::assumes(std::string assumes) { return own(state_).assumes = std::move(assumes), *this; }
Suits& Suits::gives(std::string gives) { return own(state_).gives = std::move(gives), *this; }
Suits& Suits::cost(std::string cost) { return own(state_).cost = std::move(cost), *this; }
Suits& Suits::caveat(std::string caveat) { return own(state_).caveat = std::move(caveat), *this; }
Suits& Suits::variables(Extent n) { return own(state_).variables = n, *this; }
Suits& Suits::seconds(Extent seconds) { return own(state_).seconds = seconds, *this; }
Suits& Suits::samples(Extent n) { return own(state_).samples = n, *this; }
Suits& Suits::prepare(std::vector<std::string> stages) { return own(state_).prepare = std::move(stages), *this; }

}  // namespace golgi
