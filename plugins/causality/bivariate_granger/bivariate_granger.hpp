// causality/bivariate_granger: Granger causality of each pair of variables by itself, with the time-reversed control.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/var_ols.hpp>

namespace golgi::bivariate_granger {

enum class OrderChoice { aicc, bic, fixed };
enum class Control { none, time_reversed };

struct Params {
  int max_order = 10;
  OrderChoice criterion = OrderChoice::aicc;
  Control control = Control::none;
  Covariance covariance = Covariance::hc3;
  int replicates = 199;
  Correction correction = Correction::benjamini_hochberg;
  static void describe(SchemaOf<Params>& schema);
};

class BivariateGranger final : public Causality, public Costed {
 public:
  using Params = bivariate_granger::Params;
  static constexpr const char* name = "causality/bivariate_granger";
  static constexpr const char* summary =
      "Granger causality of each pair by itself, without the other variables; with time-reversed control of its direction.";
  static std::string bibtex();
  static std::vector<Suits> suits();

  explicit BivariateGranger(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
  Cost cost(const Workload& work) const override;
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

}  // namespace golgi::bivariate_granger
