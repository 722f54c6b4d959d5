#include "golgi/learning/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace golgi::learning {

double Schedule::rate(int epochs, double within, std::span<const double> validation) const {
  const double at = epochs + within;
  // From `from` to `to` along half a cosine while x runs from 0 to 1.
  const auto half_wave = [](double from, double to, double x) {
    return to + (from - to) * 0.5 * (1 + std::cos(std::numbers::pi * std::clamp(x, 0.0, 1.0)));
  };
  switch (kind) {
    case ScheduleKind::constant: return peak;
    case ScheduleKind::cosine: {
      const double warmup = std::min(warmup_epochs, max_epochs - 1);
      // + 1e-3: the rate of the first step is not 0
      return at < warmup ? peak * (at / warmup + 1e-3) / (1 + 1e-3) : half_wave(peak, 0, (at - warmup) / (max_epochs - warmup));
    }
    case ScheduleKind::plateau: {
      double rate = peak, best = std::numeric_limits<double>::infinity();
      int waited = 0;
      for (const double loss : validation) {
        waited = loss < best ? 0 : waited + 1;
        best = std::min(best, loss);
        if (waited <= plateau_patience) continue;
        rate *= plateau_factor;
        waited = 0;
      }
      return rate;
    }
    // Source: Smith & Topin 2019, with the proportions that PyTorch uses.
    case ScheduleKind::one_cycle: {
      const double rise = 0.3 * max_epochs;
      return at < rise ? half_wave(peak / 25, peak, at / rise)
                       : half_wave(peak, peak / 25e4, (at - rise) / (max_epochs - rise));
    }
  }
  return peak;
}

}  // namespace golgi::learning
