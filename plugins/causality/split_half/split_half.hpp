// causality/split_half: whether both halves of the data give the same answer.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/api/replicates.hpp>
#include <string_view>
#include <vector>

namespace golgi::split_half {

struct Params {
  Nested<Causality> method;
  int n = 50;
  double q = 0.05;
  static void describe(SchemaOf<Params>& schema);
};

class SplitHalf final : public Causality, public Costed {
 public:
  using Params = split_half::Params;
  static constexpr const char* name = "causality/split_half";
  static constexpr const char* summary = "An estimate, and how far two halves of the data agree on it.";
  static std::string bibtex();
  static constexpr bool stochastic = true;
  static constexpr bool accepts_gaps = true;  // the method is given what it can use

  static std::vector<Waiver> waivers() {
    return {{"seed", "a recording of few trials is halved in time, which takes no random numbers"}};
  }

  explicit SplitHalf(const Params& params) : params_(params) {}
  /// @return the method's estimate from all data; split_half.csv reports the agreement of halves
  /// @throws DataError where the data cannot be halved
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override { return cost_of_replicates(params_.method, work, 1 + params_.n); }
  const void* interface(std::string_view id) const override { return costed_as_method(this, params_.method, id); }

 private:
  Params params_;
};

}  // namespace golgi::split_half
