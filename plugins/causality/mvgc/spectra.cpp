#include "spectra.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <string>
#include <utility>

namespace golgi::mvgc {
namespace {

/// Replaces a NumericError of the numerics by a message for users.
template <class Body>
auto explained(const Body& body) {
  try {
    return body();
  } catch (const NumericError&) {
    throw DataError(
        "the noise of some variables follows from that of others (copies, an average reference), so groups and frequency bands "
        "have no causality; leave one variable of each such set out with transform/select");
  }
}

bool is_undefined(const std::vector<std::ptrdiff_t>& group, std::span<const std::ptrdiff_t> variables) {
  return std::ranges::any_of(group, [&](auto i) { return std::ranges::find(variables, i) != variables.end(); });
}

/// The strongest pairs' spectra, one line per frequency.
std::string spectrum_csv(const Matrix& spectra, const Connectivity& result, int n_pairs, double dt_s) {
  std::string csv = "source,target,frequency_hz,granger\n";
  const double step_hz = 0.5 / dt_s / static_cast<double>(spectra.cols() - 1);
  for (const Edge& edge : result.edges()) {
    if (n_pairs-- <= 0 || std::isnan(edge.score)) break;
    const std::string who = csv_field(result.names()[edge.source]) + "," + csv_field(result.names()[edge.target]) + ",";
    const auto spectrum = spectra.row(edge.target * result.n() + edge.source);
    for (std::ptrdiff_t k = 0; k < spectra.cols(); ++k)
      csv += who + csv_number(static_cast<double>(k) * step_hz) + "," + csv_number(spectrum[k]) + "\n";
  }
  return csv;
}

std::string bands_csv(const Connectivity& result) {
  std::string csv = "band,from_hz,to_hz,source,target,granger\n";
  for (const Part& part : result.parts(Part::Axis::band)) {
    const std::string band = csv_field(part.name()) + "," + csv_number(part.from()) + "," + csv_number(part.to()) + ",";
    for (std::ptrdiff_t j = 0; j < result.n(); ++j)
      for (std::ptrdiff_t i = 0; i < result.n(); ++i)
        if (i != j)
          csv += band + csv_field(result.names()[j]) + "," + csv_field(result.names()[i]) + "," +
                 csv_number(part.score()(i, j)) + "\n";
  }
  return csv;
}

/// Mean over every second frequency; it equals the mean over all where the frequencies are many enough.
double coarse_mean(std::span<const double> spectrum) {
  std::vector<double> half;
  for (std::size_t k = 0; k < spectrum.size(); k += 2) half.push_back(spectrum[k]);
  return half.size() < 2 || spectrum.size() % 2 == 0 ? undefined : band_mean(half, 0, 0.5);
}

/// Warns of sources without a spectrum, of frequencies too few for sharp peaks, and of causality that the spectrum leaves out.
void doubt_spectra(const Matrix& spectra, const VarModel& model, const ChosenGroups& groups, const TaskContext& context) {
  constexpr double most_missed = 0.01, least_causality = 1e-4;
  const Matrix f = group_granger(model, groups.members, context.parallel_loop());
  const auto n = std::ssize(groups.names);
  double coarse = 0, missed = 0;
  std::vector<std::string> without;
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    if (std::isnan(f(j == 0 ? 1 : 0, j))) without.push_back(groups.names[j]);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (!(f(i, j) > least_causality)) continue;
      const double mean = band_mean(spectra.row(i * n + j), 0, 0.5);
      coarse = std::max(coarse, std::abs(coarse_mean(spectra.row(i * n + j)) - mean) / f(i, j));
      missed = std::max(missed, std::abs(mean - f(i, j)) / f(i, j));
    }
  }
  const auto percent = [](double share) { return format_number(std::round(100 * share)) + " %"; };
  if (!without.empty())
    context.warn(
        {"no_spectrum",
         "the contribution of " + first_names(without) + " to the others is too small: its equation has no accurate solution",
         "its outgoing connections are undefined by frequency",
         "downsample to 2 to 3 times the highest frequency (transform/downsample), or lower max_order"});
  if (coarse > most_missed)
    context.warn({"coarse_frequencies",
                  "half as many frequencies change the mean over all of them by " + percent(coarse) +
                      " for some pair: its spectrum has a sharp peak",
                  "values of bands are inaccurate", "double n_frequencies"});
  else if (missed > most_missed)
    context.warn(
        {"partial_spectrum",
         "the mean over the frequencies is " + percent(missed) + " less than the causality in the time domain, for some pair",
         "feedback or common noise is so strong that frequencies do not add up to the whole (Geweke 1982)",
         "compare bands with each other, and use the strength of the connection from an estimate without band"});
}

void set_band_as_score(const Part& band, Connectivity& result) {
  Matrix p = result.p().empty() ? Matrix() : Matrix(result.p());
  for (std::ptrdiff_t k = 0; k < p.size(); ++k)
    if (std::isnan(band.score().values()[k])) p.values()[k] = undefined;
  const auto correction = result.estimate().correction();
  result.set(Quantity::score, band.score());
  if (!p.empty() && correction) result.set_p(std::move(p), *correction);
  result.set_meaning("mean Granger causality by frequency from " + format_number(band.from()) + " to " +
                     format_number(band.to()) + " Hz; p is that of the whole pair");
}

}  // namespace

void leave_undefined(std::span<const std::ptrdiff_t> variables, const ChosenGroups& groups, Matrix& values) {
  for (std::ptrdiff_t j = 0; j < values.cols(); ++j)
    if (is_undefined(groups.members[j], variables))
      for (std::ptrdiff_t i = 0; i < values.rows(); ++i) values(i, j) = undefined;
}

Connectivity group_estimate(const VarModel& model, const ChosenGroups& groups, const TaskContext& context) {
  Connectivity result;
  result.set_names(groups.names, true);
  result.set(Quantity::score, explained([&] { return group_granger(model, groups.members, context.parallel_loop()); }));
  result.set_meaning("log ratio of the determinants of the targets' residual covariances");
  return result;
}

void add_bands(const VarModel& model, const ChosenGroups& groups, std::span<const std::ptrdiff_t> undetermined,
               const Params& params, const Dataset& data, const TaskContext& context, Connectivity& result) {
  if (params.band.empty()) return;
  std::vector<std::string> left_out;
  const auto ranges = ranges_below_nyquist(params.band, data.dt_s(), left_out);
  if (!left_out.empty())
    context.log("bands above half the sampling rate, " + format_number(0.5 / data.dt_s()) +
                " Hz, are left out: " + join(left_out, ", "));
  const Matrix spectra = explained(
      [&] { return spectral_granger(model, groups.members, params.n_frequencies, context.parallel_loop(), context.poll()); });
  doubt_spectra(spectra, model, groups, context);
  const auto n = std::ssize(groups.names);
  for (const Range& range : ranges) {
    Matrix score(n, n, undefined);
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j)
        if (i != j)
          score(i, j) =
              band_mean(spectra.row(i * n + j), range.from_hz * data.dt_s(), std::min(0.5, range.to_hz * data.dt_s()));
    leave_undefined(undetermined, groups, score);
    result.add_part(Part(Part::Axis::band, range.name, range.from_hz, range.to_hz, Estimate(std::move(score))));
  }
  if (ranges.size() == 1) set_band_as_score(result.parts(Part::Axis::band).front(), result);
  context.output("bands.csv", bands_csv(result));
  context.output("spectrum.csv", spectrum_csv(spectra, result, params.spectra, data.dt_s()));
}

}  // namespace golgi::mvgc
