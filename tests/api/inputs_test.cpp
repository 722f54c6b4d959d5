// The artifacts that pass between stages, and the inputs of a stage.
#include "golgi/api/inputs.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/memory_artifact.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
using golgi::test::message_of;

namespace {

Dataset data_of(std::ptrdiff_t n) { return test::dataset_of({Matrix(n, 3)}); }
Connectivity estimate_of(double score) { return Connectivity({"a"}, Matrix{{score}}); }

}  // namespace

TEST_CASE("an artifact has one of four types, and reports its type when another one is requested") {
  const Artifact dataset = data_of(2), connectivity = estimate_of(1), scores = Scores(), model = TrainedModel{};
  CHECK(dataset.type() == ArtifactType::dataset);
  CHECK(model.type() == ArtifactType::model);
  CHECK(connectivity.type() == ArtifactType::connectivity);
  CHECK(scores.type() == ArtifactType::scores);
  CHECK(dataset.dataset().n_variables() == 2);
  CHECK(connectivity.connectivity().score() == Matrix{{1}});
  CHECK(model.model().fitted == nullptr);
  CHECK(scores.scores().rows().empty());
  const auto asked = [](auto ask) { return message_of<InternalError>(ask); };
  CHECK(has(asked([&] { dataset.connectivity(); }), "expected a connectivity, found a dataset"));
  CHECK(has(asked([&] { connectivity.dataset(); }), "expected a dataset, found a connectivity"));
  CHECK(has(asked([&] { scores.model(); }), "expected a model, found a scores"));
  CHECK(has(asked([&] { model.scores(); }), "expected a scores, found a model"));
}

TEST_CASE("artifacts are found by port and number, with the stages that produced them") {
  const Inputs inputs = Inputs()
                            .add("truth", "network", data_of(2))
                            .add("estimates", "mvgc", estimate_of(1))
                            .add("estimates", "chance", estimate_of(2));
  CHECK(inputs.count("truth") == 1);
  CHECK(inputs.count("estimates") == 2);
  CHECK(inputs.count("baseline") == 0);
  CHECK(inputs.has("truth"));
  CHECK_FALSE(inputs.has("baseline"));
  CHECK(inputs.dataset("truth").n_variables() == 2);
  CHECK(inputs.stage("truth") == "network");
  CHECK(inputs.connectivity("estimates").score() == Matrix{{1}});
  CHECK(inputs.connectivity("estimates", 1).score() == Matrix{{2}});
  CHECK(inputs.stage("estimates", 1) == "chance");
  CHECK(inputs.artifact("estimates", 1).type() == ArtifactType::connectivity);
}

TEST_CASE("a request for a missing artifact, or for another type, is an error that names the port or the types") {
  const Inputs inputs = Inputs().add("data", "network", data_of(2));
  const auto asked = [](auto ask) { return message_of<InternalError>(ask); };
  CHECK(has(asked([&] { inputs.artifact("truth"); }), "input 0 of port 'truth' was requested; artifacts of this port: 0"));
  CHECK(has(asked([&] { inputs.artifact("data", 1); }), "input 1 of port 'data' was requested; artifacts of this port: 1"));
  CHECK(has(asked([&] { inputs.stage("data", -1); }), "input -1 of port 'data' was requested"));
  CHECK(has(asked([&] { inputs.connectivity("data"); }), "expected a connectivity, found a dataset"));
  CHECK(has(asked([&] { Inputs().data(); }), "input 0 of port 'data' was requested; artifacts of this port: 0"));
  CHECK(has(asked([&] { Inputs().add("data", "e", estimate_of(1)).data(); }), "found a connectivity"));
}

TEST_CASE("the dataset of a model is the one that it was trained on") {
  const auto model =
      std::make_shared<test::LinearForecaster>(std::vector<test::LinearForecaster::Lags>{{Eigen::MatrixXd::Zero(2, 2)}});
  const Inputs of_model = Inputs().add("data", "forecast", TrainedModel{model, data_of(2), "model/toy 1.0.0"});
  CHECK(of_model.model() == model.get());
  CHECK(of_model.model_name() == "model/toy 1.0.0");
  CHECK(of_model.data().n_variables() == 2);
  const Inputs of_data = Inputs().add("data", "network", data_of(3));
  CHECK(of_data.model() == nullptr);
  CHECK(of_data.model_name().empty());
  CHECK(of_data.data().n_variables() == 3);
}

TEST_CASE("an artifact added to a copy of the inputs is not added to the original; datasets are shared") {
  const Dataset data = data_of(2);
  const Inputs inputs = Inputs().add("data", "network", data);
  Inputs more = inputs;
  more.add("data", "other", data_of(2));
  CHECK(inputs.count("data") == 1);
  CHECK(more.count("data") == 2);
  CHECK(more.data().trial(0).values().shares(data.trial(0).values()));
}

TEST_CASE("integers that a model saves are restored by any reader") {
  test::MemoryArtifact artifact;
  ArtifactWriter& writer = artifact;
  const ArtifactReader& reader = artifact;
  const std::vector<std::int64_t> integers{3, -1, 1LL << 40};
  writer.integers("windows", integers);
  CHECK(reader.integers("windows") == integers);
  writer.shared("gain", Matrix{{1, 2}});
  CHECK(reader.shared("gain") == Matrix{{1, 2}});
}
