// simulator/epidemic: an infection that spreads within places and from place to place; the reported cases are recorded.
#pragma once

#include <cstdint>
#include <golgi/simulation/coupled_flow.hpp>
#include <optional>
#include <utility>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::epidemic {

enum class Compartments { sir, seir };

struct Params : simulation::CoupledParams {
  Compartments compartments = Compartments::seir;
  bool stochastic = false;
  double beta = 0.5, onset = 0.2, recovery = 0.25, waning = 1.0 / 180, imports = 1e-6;
  double size_min = 50'000, size_max = 200'000;
  double start_infected = 10;
  double reported = 0.5;

  Params();
  static void describe(SchemaOf<Params>& s);
};

/// Per day, for places of N_i people of whom S are susceptible, E infected, I infectious, R immune, C infected so far:
///   force l_i = beta (I_i / N_i + sum_j A_ij I_j / N_j) + imports
///   S' = -S l + waning R;  E' = S l - onset E;  I' = onset E - recovery I;  R' = recovery I - waning R;  C' = S l
/// Without E, newly infected people move from S to I.
struct Places {
  static constexpr int n_states = 5, n_signals = 1;

  Params params;
  std::vector<double> size;

  Places(const Params& of, std::vector<double> people) : params(of), size(std::move(people)) {}
  void start(const TaskContext& context, std::uint64_t trial, double* state);
  void send(const double* state, double* signals) const;
  void slope(const simulation::Stage& at, double* change) const;
  bool leaps() const { return params.stochastic; }
  void leap(const simulation::Stage& at, double step, double* state);
  /// Writes the cases reported since the last call.
  void show(const double* state, double* seen);

 private:
  double force(const simulation::Stage& at, std::size_t i) const;
  std::optional<Random> events, reports;
  std::vector<double> infected_before;
};

class Epidemic : public Simulator, public Costed {
 public:
  static constexpr const char* name = "simulator/epidemic";
  static constexpr const char* summary =
      "An infection that spreads between places (SIR or SEIR); reported cases per day, exact ground truth.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  using Params = epidemic::Params;

  explicit Epidemic(const Params& params);
  Dataset simulate(const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::epidemic
