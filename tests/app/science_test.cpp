// Results that sweeps in configs/ of a few seconds must reproduce, run as their headers describe.
#include "golgi/data/csv.hpp"
#include "workplace.hpp"

using namespace golgi::test;

TEST_CASE("event_granger on ten recordings of prey and predators: AUROC 0.985 and signs 0.99 from 2,000 samples") {
  const Workplace place;
  Command sweep = place.command({"sweep", GOLGI_SOURCE_DIR "/configs/lotka_volterra.yaml", "--out", "out"});
  const Finished finished = run(sweep);
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  // Means over the recordings by steps and metric.
  std::map<std::string, double> means;
  const auto rows = golgi::read_csv_cells(place / "out/summary.csv");
  REQUIRE(rows.front().cells.at(5).text == "mean");
  for (const auto& row : rows) {
    const auto text = [&](std::size_t column) { return row.cells.at(column).text; };
    if (text(4) == "10") means[text(0) + " " + text(3)] = std::stod(text(5));
  }
  REQUIRE(means.size() == 4);
  for (const auto& [what, mean] : means) MESSAGE(what << " " << mean);
  CHECK(means.at("2000 auroc") >= 0.985);
  CHECK(means.at("2000 sign") >= 0.99);
  // A quarter of the recording is less informative: reported, and better than chance.
  CHECK(means.at("500 auroc") > 0.7);
}

TEST_CASE("synapses of four neurons recorded together: changing_granger tracks each, and assigns inputs to the right neurons") {
  const Workplace place;
  Command sweep = place.command({"sweep", GOLGI_SOURCE_DIR "/configs/changing/stdp_neurons.yaml", "--out", "out"});
  const Finished finished = run(sweep);
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  std::map<std::string, double> means;
  for (const auto& row : golgi::read_csv_cells(place / "out/summary.csv"))
    if (row.cells.at(2).text != "metric") means[row.cells.at(2).text] = std::stod(row.cells.at(4).text);
  for (const auto& [what, mean] : means) MESSAGE(what << " " << mean);
  CHECK(means.at("auroc") > 0.999);
  CHECK(means.at("temporal_r_median") > 0.95);
  CHECK(means.at("temporal_r_larger") > 0.97);
  CHECK(means.at("movement_auroc") > 0.95);
  // The baselines stay below: it is not a trend that all synapses share.
  CHECK(std::abs(means.at("temporal_r_other")) < 0.5);
  CHECK(means.at("temporal_r_shifted") < 0);
}
