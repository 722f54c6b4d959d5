#include "diagnostics.hpp"

#include <cmath>
#include <golgi/numerics/var_diagnostics.hpp>
#include <string>

namespace golgi::mvgc {
namespace {

/// CSV with one line per number; those of the whole model have no variable.
std::string diagnostics_csv(const VarDiagnostics& found, const Dataset& data) {
  std::string csv = "diagnostic,variable,value\n";
  const auto line = [&](const std::string& diagnostic, const std::string& variable, double value) {
    csv += diagnostic + "," + csv_field(variable) + "," + csv_number(value) + "\n";
  };
  line("spectral_radius", "", found.spectral_radius);
  line("consistency", "", found.consistency);
  line("portmanteau", "", found.portmanteau);
  line("portmanteau_p", "", found.portmanteau_p);
  line("adjusted_portmanteau", "", found.adjusted);
  line("adjusted_portmanteau_p", "", found.adjusted_p);
  line("portmanteau_lags", "", static_cast<double>(found.portmanteau_lags));
  line("portmanteau_degrees", "", found.degrees);
  line("largest_residual_correlation", "", found.across.correlation);
  line("largest_residual_autocorrelation", "", found.own.correlation);
  for (std::size_t i = 0; i < data.names().size(); ++i) {
    line("durbin_watson", data.names()[i], found.durbin_watson[i]);
    line("r_squared", data.names()[i], found.r_squared[i]);
    line("noise_change_p", data.names()[i], found.change_p[i]);
    line("noise_change_ratio", data.names()[i], found.change_ratio[i]);
  }
  return csv;
}

/// Warns of a short order, but not for correlations that are significant and too small to matter: long recordings of nonlinear
/// systems have many. Spiking voltages, fitted with the short orders of AIC or BIC, reach 0.18 between neurons and 0.36 within
/// one neuron.
void doubt_order(const VarDiagnostics& found, const VarModel& model, const Dataset& data, const TaskContext& context) {
  constexpr double level = 0.001, least_across = 0.2, least_own = 0.4;
  const bool is_across = found.across.correlation > least_across;
  if (!(found.adjusted_p < level && (is_across || found.own.correlation > least_own))) return;
  const Remainder& left = is_across ? found.across : found.own;
  const auto hundredths = [](double x) { return format_number(std::round(100 * x) / 100); };
  context.warn({"short_order",
                "order " + std::to_string(model.order) + " is too short: the residuals of '" + data.names()[left.target] +
                    "' still depend on those of '" + data.names()[left.source] + "' " + plural(left.lag, "sample") +
                    " before (correlation " + hundredths(left.correlation) + "; portmanteau test of " +
                    std::to_string(found.portmanteau_lags) + " lags, p < 0.001)",
                "connections at longer lags are missed, and p-values may be wrong",
                "raise max_order; if the criterion keeps a short order, set criterion to fixed"});
}

}  // namespace

void diagnose(const VarModel& model, Trials trials, bool is_filtered, const Params& params, const Dataset& data,
              const TaskContext& context) {
  const auto found = var_diagnostics(trials, model, context.parallel_loop(), context.poll());
  context.output("diagnostics.csv", diagnostics_csv(found, data));
  if (!is_filtered) doubt_order(found, model, data, context);
  if (!(found.spectral_radius >= 1)) return;
  const std::string seen = "the fitted VAR is not stable: its spectral radius is " + format_number(found.spectral_radius);
  const std::string cure = "remove drifts with transform/detrend, transform/difference or a high-pass (transform/filter)";
  if (!params.band.empty()) throw DataError(seen + ", so it has no spectra; " + cure);
  context.warn({"unstable", seen, "the recording is not stationary, and scores and p-values are not valid", cure});
}

}  // namespace golgi::mvgc
