// Estimates in formats for other programs.
#include "golgi/store/estimate_formats.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include "golgi/core/error.hpp"
#include "golgi/host/json.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

Connectivity estimate() {
  Connectivity found({"a", "b<&\">", "é"}, Matrix{{undefined, .5, undefined}, {3, undefined, 1}, {2, .25, undefined}});
  found.set(Quantity::q, Matrix{{undefined, .2, undefined}, {.001, undefined, .04}, {.05, .9, undefined}});
  return found.set_meaning("F");
}

}  // namespace

TEST_CASE("links are ranked and selected by q, and undefined ones are left out") {
  const auto all = links_of(estimate());
  REQUIRE(all.size() == 5);
  CHECK(all[0].source == 0);
  CHECK(all[0].target == 1);
  CHECK(links_of(estimate(), .05).size() == 3);
  const Connectivity without({"a", "b"}, Matrix{{undefined, 1}, {2, undefined}});
  CHECK(has(message_of<DataError>([&] { links_of(without, .05); }), "no q"));
  Connectivity undirected = without;
  undirected.set_estimate(Estimate(Matrix{{undefined, 2}, {2, undefined}}).set_directed(false));
  CHECK(links_of(undirected).size() == 1);
}

TEST_CASE("GraphML names nodes and puts every quantity on its edge") {
  const Connectivity found = estimate();
  const std::string text = graph_ml(found, links_of(found, .01));
  CHECK(has(text, "<data key=\"name\">b&lt;&amp;&quot;&gt;</data>"));
  CHECK(has(text, "<edge source=\"n0\" target=\"n1\"><data key=\"score\">3</data><data key=\"q\">0.001</data></edge>"));
  CHECK(text.find("target=\"n2\"") == std::string::npos);
  CHECK(has(text, "edgedefault=\"directed\""));
}

TEST_CASE("GraphML writes infinity as XML Schema writes it") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Connectivity found({"a", "b"}, Matrix{{undefined, 1}, {2, undefined}});
  found.set(Quantity::high, Matrix{{undefined, infinity}, {3, undefined}});
  found.set(Quantity::log10_p, Matrix{{undefined, -infinity}, {-2, undefined}});
  const std::string text = graph_ml(found, links_of(found));
  CHECK(has(text, "<data key=\"high\">INF</data>"));
  CHECK(has(text, "<data key=\"log10_p\">-INF</data>"));
  CHECK(text.find("inf") == std::string::npos);
}

TEST_CASE("CSV and JSON contain the same links") {
  const Connectivity found = estimate();
  const auto links = links_of(found);
  CHECK(has(links_csv(found, links), "source,target,score,q\na,\"b<&\"\">\",3,0.001\n"));
  const Json json = Json::parse(links_json(found, links));
  CHECK(json["links"].size() == 5);
  CHECK(json["links"][0]["target"] == "b<&\">");
  CHECK(json["meaning"] == "F");
}

TEST_CASE("a MATLAB file contains the matrices column by column") {
  const std::string file = mat_file(estimate());
  CHECK(file.starts_with("MATLAB 5.0"));
  CHECK(file.substr(126, 2) == "IM");
  CHECK(file.size() % 8 == 0);
  // Elements follow each other to the end of the file.
  std::size_t at = 128, count = 0;
  while (at < file.size()) {
    std::uint32_t type = 0, bytes = 0;
    std::memcpy(&type, &file[at], 4);
    std::memcpy(&bytes, &file[at + 4], 4);
    CHECK(type == 14);
    at += 8 + bytes;
    ++count;
  }
  CHECK(at == file.size());
  CHECK(count == 4);  // names, meaning, score, q
  const std::size_t score = file.find("score");
  double second = 0;
  std::memcpy(&second, &file[score + 8 + 8 + 8], 8);  // after the name's padding, a tag, and the first number
  CHECK(second == 3);
}
