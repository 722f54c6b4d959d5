// The built-in transforms. All of them keep the truth and drop hidden series; all but transform/fill pass missing values on as
// missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// One that makes values anew, and needs memory for as many as it is given.
class ValueTransform : public Transform, public Costed {
 public:
  Cost cost(const Workload& work) const override {
    const double n_values = static_cast<double>(work.n_variables) * static_cast<double>(work.n_samples);
    return {sizeof(double) * n_values, undefined, "take a part of the recording first (transform/slice, transform/select)"};
  }
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }
};

/// Values below `min` become `min`, above `max` `max`. Events stay as they are.
class Clip : public ValueTransform {
 public:
  static constexpr const char* name = "transform/clip";
  static constexpr const char* summary = "Limits values to an interval.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    std::optional<double> min, max;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError without a limit, or if min > max
  explicit Clip(const Params& params);
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// (x - mean) / sd of each variable over the observed samples of all trials; sd² is the mean square deviation (1/n).
/// A variable that does not vary becomes 0, with a warning.
class ZScore : public ValueTransform {
 public:
  static constexpr const char* name = "transform/zscore";
  static constexpr const char* summary = "Gives each variable mean 0 and variance 1 over all trials.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit ZScore(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;
};

/// Takes the least-squares polynomial in time out of each variable of each trial.
class Detrend : public ValueTransform {
 public:
  static constexpr const char* name = "transform/detrend";
  static constexpr const char* summary = "Takes a polynomial trend out of each variable of each trial.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    int order = 1;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Detrend(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// A missing sample becomes what a straight line between the observed ones beside it says, at the ends of a trial the nearest
/// one. A variable without an observed sample in a trial stays missing there. Events stay as they are.
class Fill : public ValueTransform {
 public:
  static constexpr const char* name = "transform/fill";
  static constexpr const char* summary = "Fills missing samples by linear interpolation in time.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    std::optional<std::int64_t> max_gap;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Fill(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// x(t) - x(t-1), `order` times. The first `order` samples go, and events before them; the others move with their samples.
class Difference : public ValueTransform {
 public:
  static constexpr const char* name = "transform/difference";
  static constexpr const char* summary = "Differences of successive samples.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    int order = 1;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Difference(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// Gaussian white noise on every observed sample, as a measuring device adds it. Its variance is the variable's own over all
/// trials divided by `snr`. Events stay as they are: mark them again with transform/events where a threshold found them.
class Noise : public ValueTransform {
 public:
  static constexpr const char* name = "transform/noise";
  static constexpr const char* summary = "Adds white observation noise of a given signal-to-noise ratio.";
  static constexpr bool stochastic = true;
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    double snr = 10;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Noise(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// One sample from every `factor`; an incomplete rest at the end goes. Events keep their times.
class Downsample : public ValueTransform {
 public:
  static constexpr const char* name = "transform/downsample";
  static constexpr const char* summary = "Lowers the sampling rate by a whole factor.";
  static constexpr bool accepts_gaps = true;
  enum class Method {
    mean,  ///< of the observed samples
    pick,  ///< the first
  };
  struct Params {
    int factor = 2;
    Method method = Method::mean;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Downsample(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// Samples start … stop-1 of each trial; events move with their samples.
class Slice : public Transform {
 public:
  static constexpr const char* name = "transform/slice";
  static constexpr const char* summary = "Keeps a range of samples of each trial.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    std::int64_t start = 0;
    std::optional<std::int64_t> stop;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError unless start < stop
  explicit Slice(const Params& params);
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// Some variables, in the order given or, where others are dropped, in their own, and the truth among them. What `varying`,
/// `min_events` and `quality` leave out of them is told, one by one.
class Select : public Transform {
 public:
  static constexpr const char* name = "transform/select";
  static constexpr const char* summary = "Keeps some of the variables.";
  static constexpr Needs needs = Needs::any;
  static constexpr bool accepts_gaps = true;
  struct Params {
    std::vector<std::string> variables;
    std::optional<int> first;
    std::vector<std::string> drop;
    bool varying = false;
    std::optional<std::int64_t> min_events = std::nullopt;
    std::vector<std::string> quality = {};
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError where more than one of variables, first and drop is given, or nothing at all
  explicit Select(const Params& params);
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// Finds events in the values; values stay as they are. A missing sample is below every threshold.
class MarkEvents : public Transform {
 public:
  static constexpr const char* name = "transform/events";
  static constexpr const char* summary = "Marks events where values reach a threshold.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    double threshold = 0;
    EventMode mode = EventMode::every;
    static void describe(SchemaOf<Params>& s);
  };
  explicit MarkEvents(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// A spike raster: each value becomes the number of events from its sample to the next. Events stay. Point variables get values
/// on the dataset's grid, whose last sample is the last that lies whole in the trial.
class Counts : public Transform {
 public:
  static constexpr const char* name = "transform/counts";
  static constexpr const char* summary = "Makes values of events: how many there are in each sample.";
  static constexpr Needs needs = Needs::events;
  struct Params {
    std::optional<double> bin_s;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Counts(const Params& params) : params_(params) {}
  /// @throws DataError where the recording has no events, or a trial is shorter than a bin
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

/// What a camera sees of a calcium indicator: every event adds (1 - exp(-t/rise_s)) exp(-t/decay_s), scaled to a peak of 1;
/// values are taken at `rate_hz`, with white noise. Events are not seen, so the output has none.
/// Source: the usual model of fluorescence without saturation, as in Vogelstein et al. 2009, Biophys. J. 97:636.
class Calcium : public Transform {
 public:
  static constexpr const char* name = "transform/calcium";
  static constexpr const char* summary = "Fluorescence of a calcium indicator, from events, at a camera's rate.";
  static constexpr bool stochastic = true;
  static constexpr Needs needs = Needs::events;
  struct Params {
    double rise_s = 0.05, decay_s = 0.5, rate_hz = 30, noise_sd = 0.1;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Calcium(const Params& params) : params_(params) {}
  /// @throws DataError where the recording has no events, or is shorter than a frame
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

enum class SurrogateMethod { shift, blocks, iaaft, jitter };

/// A surrogate of each variable for itself (golgi/numerics/surrogates.hpp): what variables have in common by their timing is
/// gone, so that an estimator's answer is what it says of nothing.
class Surrogate : public ValueTransform {
 public:
  static constexpr const char* name = "transform/surrogate";
  static constexpr const char* summary = "Control: each variable alone as it was, their relations in time destroyed.";
  static constexpr bool stochastic = true;
  static constexpr bool acausal = true;
  struct Params {
    SurrogateMethod method = SurrogateMethod::shift;
    std::int64_t block = 100;
    double interval_s = 0.02;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Surrogate(const Params& params) : params_(params) {}
  /// @throws DataError where events are to be jittered and the data have none
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
