// SONATA: spikes, reports and edges of simulated networks.
#include <doctest/doctest.h>

#include "golgi/api/file_contents.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "hdf5_reader.hpp"
#include "plugins/sources/format_files.hpp"
#include "support/messages.hpp"

namespace golgi::test {
namespace {

using Source = FormatSource<Hdf5Reader>;

TEST_CASE("wiring with more links than its file can contain is refused before memory is allocated") {
  const TempFolder temp;
  std::string bytes = read_file(formats_folder() / "sonata/edges.h5");
  bytes.at(2899) = 71;  // a byte of the number of links: 10 becomes more than a thousand million
  write_file(temp.path() / "edges.h5", bytes);
  const Hdf5Reader reader({});
  const ReadRequest request(temp.path() / "edges.h5", "edges/cortex_to_cortex");
  const std::string said = message_of<DataError>(
      [&] { as<FileContents>(reader)->truth(request, std::vector<std::string>(8, "n"), 0.001, PlainContext()); });
  CHECK(has(said, "source_node_id: its stated size"));
  CHECK(has(said, "the file is damaged"));
}

TEST_CASE("sonata: populations are recordings, with times in ms as stated in the file") {
  const Json& entry = expected_of_formats()["files"].at("sonata/spikes.h5");
  const std::string said = Source("sonata/spikes.h5").fault();
  for (const Json& population : entry["ask"]) CHECK(has(said, "spikes/" + population.get<std::string>()));
  const Dataset cortex = Source("sonata/spikes.h5", "select: cortex, duration_s: 4").read();
  check_entry(cortex, entry["select"]["cortex"]);
  check_spikes(cortex.trial(0).events());
  const Dataset thalamus = Source("sonata/spikes.h5", "select: thalamus").read();
  REQUIRE(thalamus.n_variables() == 2);
  CHECK(thalamus.trial(0).events()[0].size() == 2);
  CHECK(thalamus.trial(0).events()[1].size() == 1);
  CHECK(Source("sonata/spikes.h5", "select: thalamus, n_variables: 5").read().n_variables() == 5);
}

TEST_CASE("sonata: a report of somata is read as a signal") {
  const Dataset data = Source("sonata/report.h5").read();
  check_entry(data, expected_of_formats()["files"].at("sonata/report.h5"));
  check_potentials(data.trial(0), 1);
  check_potentials(Source("sonata/report.h5", "window_s: [0.2, 0.4]").read().trial(0), 1, 0, 100);
}

TEST_CASE("sonata: properties of edges are found by their index") {
  const Hdf5Reader reader({});
  const std::filesystem::path path = formats_folder() / "sonata/edges.h5";
  const auto parts = reader.parts(path);
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].kind == FilePart::Kind::truth);
  CHECK(parts[0].summary == "10 edges");
  const std::vector<std::string> names{"0", "1", "2", "3", "4", "5", "6", "7"};
  const GroundTruth truth = reader.truth(ReadRequest(path, parts[0].name), names, 0.001, PlainContext());
  REQUIRE(truth.n_links() == 10);
  for (const Json& edge : expected_of_formats()["network"]["edges"]) {
    const auto target = edge["target"].get<std::ptrdiff_t>(), source = edge["source"].get<std::ptrdiff_t>();
    CHECK(truth.dense()(target, source) == edge["weight"].get<double>());
    CHECK(truth.dense_delays_s()(target, source) == doctest::Approx(edge["delay_ms"].get<double>() / 1000));
  }
  CHECK(has(message_of<DataError>([&] { reader.candidates(path); }), "holds no recording, but edges/cortex_to_cortex"));
}

TEST_CASE("sonata: times without a unit are read as ms, with a warning") {
  check_broken<Hdf5Reader>({{"sonata_no_units.h5", "duration_s: 4", true}});
}

}  // namespace
}  // namespace golgi::test
