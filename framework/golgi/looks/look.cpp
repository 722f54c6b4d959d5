#include "golgi/looks/look.hpp"

#include "golgi/looks/channels.hpp"
#include "golgi/looks/course.hpp"
#include "golgi/looks/non_stationary.hpp"
#include "golgi/looks/shared_response.hpp"
#include "golgi/numerics/spectrum.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {
namespace {

/// Adds the warnings of estimators. If two notices report the same problem, the one with a statistical test is kept.
void add_warnings(const Dataset& data, std::vector<Notice>& notices) {
  const auto add = [&](const Warning& warning, const char* instead_of) {
    std::erase_if(notices, [&](const Notice& notice) { return notice.look == instead_of; });
    notices.push_back({warning.code, {}, warning.seen, warning.cure});
  };
  for (const Warning& warning : non_stationary(data))
    add(warning, warning.code == "not_stationary" ? "level_drift" : warning.code == "noise_changes" ? "variance_drift" : "");
  if (const auto warning = shared_response(data)) add(*warning, "");
}

}  // namespace

RecordingLook look_at(const Dataset& data) {
  RecordingLook look;
  look.signal = look_at_signal(data);
  const auto add = [&](std::vector<Notice> found) {
    for (auto& each : found) look.notices.push_back(std::move(each));
  };
  const bool is_continuous = data.has_values() && look.signal.kind != SignalKind::counts;
  if (is_continuous) add(look_at_channels(data));
  const bool may_spike =
      data.has_events() || look.signal.kind == SignalKind::voltages || look.signal.kind == SignalKind::counts;
  if (const auto spiking = may_spike ? with_spikes(data) : std::nullopt) {
    look.spikes = summary_of_spikes(*spiking);
    look.spikes_found = !data.has_events();
    // Spikes that a threshold detects in values are not sorted units, so the checks of sorting do not apply.
    if (!look.spikes_found) add(look_at_spikes(*spiking));
  }
  if (is_continuous) {
    look.spectra = spectra_of(data);
    if (!data.has_gaps()) look.edge_hz = edge_frequency(views_of(data)) / data.dt_s();
    add(look_at_spectra(data, look.spectra));
  }
  add(look_at_course(data));
  if (data.has_values()) add_warnings(data, look.notices);
  return look;
}

}  // namespace golgi
