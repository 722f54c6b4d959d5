// What the host provides to a component while it works: random numbers, parallel loops, cancellation, progress, a log, places
// for files. All of it may be used inside parallel_for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "golgi/core/export.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/numerics/parallel.hpp"

namespace golgi {

/// Made by the host for one call.
class GOLGI_API TaskContext {
 public:
  virtual ~TaskContext() = default;

  /// The stage's seed; only components that declare themselves stochastic may call it.
  /// @throws InternalError for other components: the keys of their results do not contain a seed.
  virtual Fingerprint seed() const = 0;
  /// A separate stream for every purpose and index; a second call starts the same stream again.
  /// @param purpose  what the numbers are for ("noise")   @param stream  e.g. the index of a trial
  Random random(std::string_view purpose, std::uint64_t stream = 0) const { return Random(seed(), purpose, stream); }

  /// Calls body(0) … body(n-1), in any order, on the threads of the run; returns when all are done. Results must not depend on
  /// the order: iteration i writes slot i. The first exception (by index) is rethrown. Every body must begin with
  /// check_cancelled.
  virtual void parallel_for(std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) const = 0;
  virtual int n_threads() const = 0;  ///< of the run, >= 1; for sizes of scratch memory, never for results

  virtual bool cancelled() const = 0;  ///< whether the run is being stopped
  /// @throws Interrupted once the run is being stopped. Call it in every long loop.
  void check_cancelled() const;

  // Both in the form that the functions of numerics take; the context must outlive them.
  ParallelFor parallel_loop() const {
    return [this](std::ptrdiff_t n, const std::function<void(std::ptrdiff_t)>& body) { parallel_for(n, body); };
  }
  Poll poll() const {
    return [this] { check_cancelled(); };
  }

  /// @param fraction  in [0, 1]   @param what  short, e.g. "epoch 12 of 200"
  virtual void progress(double fraction, std::string_view what) const = 0;
  /// @param message  one line, without the stage's name
  virtual void log(std::string_view message) const = 0;
  /// Shows the warning even in a quiet run, and stores it with the result, so that later users of the result see it, too.
  virtual void warn(const Warning& warning) const = 0;

  /// A folder that survives an interruption and is deleted once the stage is done.
  virtual std::filesystem::path checkpoint_folder() const = 0;

  /// Adds a file to the stage's results.
  /// @param file_name    used only once ("orders.csv")
  /// @param is_volatile  it contains times or similar, and is left out of every comparison of bytes
  virtual void output(std::string_view file_name, std::string_view content, bool is_volatile = false) const = 0;

  /// Other services of the host, by id; null if it does not offer one. This is the last virtual function that a context gets:
  /// new services are requested by as<I>(context).
  virtual const void* interface(std::string_view id) const;
};

}  // namespace golgi
