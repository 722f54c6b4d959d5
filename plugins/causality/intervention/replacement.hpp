// Replacements of a source's past, window by window: which samples of which windows are replaced, and by which values.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <span>
#include <vector>

namespace golgi::intervention_plugin {

/// Which samples of a window's history are replaced.
enum class At {
  automatic,  ///< events where the recording has some, or the model finds some, else samples
  events,     ///< an event at the lag, in the windows that have one there
  samples,    ///< the sample at the lag
  past,       ///< all of the source's past
};

enum class Substitute {
  typical,       ///< the source's mean over all samples without an event
  other_window,  ///< the same samples of another window, half of all windows away
};

/// One source's past in some windows, and its replacement.
struct Replacement {
  std::vector<std::ptrdiff_t> at;  ///< indices of the windows
  std::vector<Window> windows;
  Intervention intervention{0, {}};
  /// (windows): 1 where the source was higher than its replacement, or lost an event; -1 where it was lower; else 0.
  std::vector<double> direction;
};

/// Per trial (N, T): events at each sample as the model uses them, where it reports them, else as recorded.
std::vector<Matrix> events_read_by(const FittedModel& model, const Dataset& data);

/// Makes replacements of one recording.
class Replacements {
 public:
  /// @param events   per trial (N, T), at each sample
  /// @param windows  the usable windows   @param around  samples on either side of an event that are replaced with it
  Replacements(const Dataset& data, std::vector<Matrix> events, std::span<const Window> windows, std::ptrdiff_t history,
               At place, Substitute with, std::ptrdiff_t around);

  At place() const { return place_; }  ///< never automatic

  /// @param lag  1 … history; not used where the whole past is replaced
  /// @return  no windows where the source has no event at the lag, or no other window can replace it
  Replacement at(std::ptrdiff_t source, std::ptrdiff_t lag, std::optional<int> max_windows) const;

 private:
  /// Samples first … last of a window's history are replaced.
  struct Span {
    std::ptrdiff_t first, last;
  };

  Span span_at(std::ptrdiff_t lag) const;
  bool has_event(std::ptrdiff_t source, const Window& window, Span span) const;
  const Window* partner(std::ptrdiff_t source, std::ptrdiff_t index, Span span) const;

  const Dataset& data_;
  std::span<const Window> windows_;
  std::ptrdiff_t history_, around_;
  At place_;
  Substitute with_;
  bool has_events_ = false;
  std::vector<Matrix> events_;   ///< per trial (N, T)
  std::vector<double> typical_;  ///< (N)
};

}  // namespace golgi::intervention_plugin
