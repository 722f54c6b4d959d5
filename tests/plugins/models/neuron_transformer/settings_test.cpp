// Defaults that depend on the recording, and the information about them for readouts.
#include <string>
#include <utility>

#include "cases.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/memory_artifact.hpp"

using namespace golgi;
using namespace golgi::neuron_transformer;
using namespace golgi::neuron_transformer::test;

TEST_CASE("only short continuous recordings get a small model with a short past, and given parameters are not changed") {
  Params params;
  params.max_epochs = 1;
  const auto shape_of = [](const FittedModel& fitted) { return std::pair(fitted.history(), fitted.n_members()); };
  const std::pair<Index, Index> usual{150, 4}, small{5, 16};
  const TrainingContext context;
  CHECK(shape_of(*fit(params, context, oscillations(3, 600))) == small);
  CHECK(has(context.messages.at(1),
            "under 2000 samples: context 5, lags 1, time_constants [2], width 16, initialisations 16, max_epochs 1"));
  CHECK(shape_of(*fit(params, TrainingContext(), oscillations(3, 1999))) == small);
  CHECK(shape_of(*fit(params, TrainingContext(), oscillations(3, 2000))) == usual);
  params.event_threshold = 0.8;  // some samples reach it, so that there are events
  params.threshold_use = golgi::ThresholdUse::always;
  CHECK(shape_of(*fit(params, TrainingContext(), oscillations(3, 600))) == usual);
  params.event_threshold.reset();
  params.context = 12;
  params.initialisations = 1;
  CHECK(shape_of(*fit(params, TrainingContext(), oscillations(3, 600))) == std::pair<Index, Index>{12, 1});

  const Settings s = settings_for(Params(), RecordingKind::short_continuous);
  CHECK(s.training.weight_decay == 0.3);
  CHECK(s.training.patience == 20);
  CHECK(s.training.max_epochs == 90);
  CHECK(settings_for(Params(), RecordingKind::usual).training.weight_decay == 0.01);
  params.context.reset();
  params.lags = 9;
  CHECK(settings_for(params, RecordingKind::short_continuous).context == 9);
}

TEST_CASE("the model gives its events and the number of lags that it distinguishes, even after it is read back") {
  Params params = small_params();
  params.max_epochs = 1;
  const auto data = oscillations(3, 120);
  const auto fitted = fit(params, TrainingContext(), data);
  const auto* reading = as<LagsAndEvents>(*fitted);
  REQUIRE(reading != nullptr);
  const auto events = reading->events(data);
  REQUIRE(events.size() == 1);
  double n_events = 0;
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t t = 0; t < 120; ++t) {
      CHECK(events[0](i, t) == (data.trial(0).values()(i, t) >= 0.8));
      n_events += events[0](i, t);
    }
  CHECK(n_events > 10);
  // Recorded events have priority.
  Dataset told = data;
  told.set_events({Events(std::vector<std::vector<double>>{{0.004}, {}, {}})});
  CHECK(reading->events(told)[0](0, 4) == 1);
  CHECK(eigen(reading->events(told)[0]).sum() == 1);
  // Three single lags; the shortest trace, of 2 samples, falls to a fifth after 3.2 samples.
  CHECK(reading->lags() == 4);
  params.lags = 6;
  CHECK(as<LagsAndEvents>(*fit(params, TrainingContext(), data))->lags() == 6);
  MemoryArtifact artifact;
  fitted->save(artifact);
  const auto loaded = NeuronTransformer(params).load(artifact);
  CHECK(as<LagsAndEvents>(*loaded)->lags() == 4);
  CHECK(as<LagsAndEvents>(*loaded)->events(data)[0] == events[0]);
  CHECK(as<Attending>(*loaded) != nullptr);
}
