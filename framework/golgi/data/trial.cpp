#include "golgi/data/trial.hpp"

#include <utility>

#include "golgi/core/own.hpp"

namespace golgi {

struct Trial::State {
  std::string label;
  double start_s = 0, duration_s = 0;
  SharedMatrix values;
  Events events;
  SharedMatrix covariates;
  Gaps gaps;
  std::map<std::string, SharedMatrix> hidden;
};

Trial::Trial() : state_(std::make_shared<const State>()) {}
Trial::Trial(SharedMatrix values) : Trial(std::move(values), Events()) {}
Trial::Trial(Matrix values) : Trial(SharedMatrix(std::move(values))) {}
Trial::Trial(Matrix values, Events events) : Trial(SharedMatrix(std::move(values)), std::move(events)) {}
Trial::Trial(SharedMatrix values, Events events) {
  auto state = std::make_shared<State>();
  state->values = std::move(values);
  state->events = std::move(events);
  state_ = std::move(state);
}
Trial::Trial(Events events, double duration_s) : Trial(SharedMatrix(), std::move(events)) { set_duration_s(duration_s); }

const std::string& Trial::label() const { return state_->label; }
double Trial::start_s() const { return state_->start_s; }
double Trial::duration_s() const { return state_->duration_s; }
const SharedMatrix& Trial::values() const { return state_->values; }
const Events& Trial::events() const { return state_->events; }
const SharedMatrix& Trial::covariates() const { return state_->covariates; }
const Gaps& Trial::gaps() const { return state_->gaps; }
const std::map<std::string, SharedMatrix>& Trial::hidden() const { return state_->hidden; }

Trial& Trial::set_label(std::string label) { return own(state_).label = std::move(label), *this; }
Trial& Trial::set_start_s(double start_s) { return own(state_).start_s = start_s, *this; }
Trial& Trial::set_duration_s(double duration_s) { return own(state_).duration_s = duration_s, *this; }
Trial& Trial::set_values(SharedMatrix values) { return own(state_).values = std::move(values), *this; }
Trial& Trial::set_events(Events events) { return own(state_).events = std::move(events), *this; }
Trial& Trial::set_covariates(SharedMatrix covariates) { return own(state_).covariates = std::move(covariates), *this; }
Trial& Trial::set_gaps(Gaps gaps) { return own(state_).gaps = std::move(gaps), *this; }
Trial& Trial::set_hidden(std::map<std::string, SharedMatrix> hidden) { return own(state_).hidden = std::move(hidden), *this; }

bool operator==(const Trial& a, const Trial& b) {
  return a.label() == b.label() && a.start_s() == b.start_s() && a.duration_s() == b.duration_s() && a.values() == b.values() &&
         a.events() == b.events() && a.covariates() == b.covariates() && a.gaps() == b.gaps() && a.hidden() == b.hidden();
}

}  // namespace golgi
