#include "golgi/looks/look.hpp"

#include "golgi/looks/channels.hpp"
#include "golgi/looks/course.hpp"
#include "golgi/numerics/spectrum.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

RecordingLook look_at(const Dataset& data) {
  RecordingLook look;
  look.signal = look_at_signal(data);
  const auto add = [&](std::vector<Notice> found) {
    for (auto& each : found) look.notices.push_back(std::move(each));
  };
  const bool is_continuous = data.has_values() && look.signal.kind != SignalKind::counts;
  if (is_continuous) add(look_at_channels(data));
  if (const auto spiking = with_spikes(data)) {
    look.spikes = summary_of_spikes(*spiking);
    look.spikes_found = !data.has_events();
    // What a threshold finds in values is not sorted, and is not doubted.
    if (!look.spikes_found) add(look_at_spikes(*spiking));
  }
  if (is_continuous) {
    look.spectra = spectra_of(data);
    if (!data.has_gaps()) look.edge_hz = edge_frequency(views_of(data)) / data.dt_s();
    add(look_at_spectra(data, look.spectra));
  }
  add(look_at_course(data));
  return look;
}

}  // namespace golgi
