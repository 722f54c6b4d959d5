// Tests of conditional independence as parameters of causality/pcmci: golgi's own and one from another plugin.
#include <doctest/doctest.h>

#include <string>

#include "workplace.hpp"

using namespace golgi;
using test::has, test::slurp;

namespace {

std::string ccm_pipeline(const std::string& params) {
  return "stages:\n  a: {use: simulator/test_noise, params: {variables: 3}}\n  links:\n    use: causality/pcmci\n    in: a\n"
         "    params: " +
         params + "\n";
}

}  // namespace

TEST_CASE("pcmci accepts a test of another plugin by its name, and golgi's own tests by their short names") {
  const test::Workplace place;
  for (const char* given :
       {"signs", "independence/signs", "{use: independence/signs}", "parcorr", "rank", "{use: knn, params: {shuffles: 19}}"}) {
    CAPTURE(given);
    const auto run =
        place.run_pipeline(ccm_pipeline("{max_lag: 1, min_lag: 1, test: " + std::string(given) + "}"), {"--force"});
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    const std::string lags = slurp(place / "out/links/lags.csv");
    CHECK(has(lags, "\nx0,x1,1,0."));
    CHECK(has(slurp(place / "out/pipeline.resolved.yaml"), "use: independence/"));
  }
  CHECK(has(slurp(place / "out/pipeline.resolved.yaml"), "seed"));
}

TEST_CASE("a value that is not such a test is refused with its place") {
  const test::Workplace place;
  const auto refused = [&](const std::string& params, const std::string& part) {
    const auto checked = place.validate(ccm_pipeline(params));
    CHECK(checked.exit_code == 3);
    CHECK_MESSAGE(has(checked.err, part), checked.err);
  };
  refused("{test: knnn}", "p.yaml:6:20 stages.links.params.test: unknown component 'knnn'");
  refused("{test: causality/mvgc}", "must be an independence component; causality/mvgc is a causality");
  refused("{test: {use: knn, params: {shuffles: 3}}}", "independence/knn gives no p below 0.25, and pc_alpha is 0.2");
  refused("{links: {forbid: [{from: x0}], require: [{from: x0, to: x1}]}}",
          "requires 'x0' -> 'x1' at lag 0, which another rule");
  const auto stage = place.validate("stages:\n  a: {use: independence/knn}\n");
  CHECK_MESSAGE(has(stage.err, "write use: causality/pcmci, with the test as its parameter"), stage.err);
}

TEST_CASE("a test of another plugin is checked like every component") {
  const test::Workplace place;
  const auto checked = place.golgi({"plugins", "check", GOLGI_BUILD_DIR "/lib/golgi/test_plugins/test_components.so",
                                    "--component", "independence/signs", "--strict"});
  CHECK_MESSAGE(checked.exit_code == 0, checked.out, checked.err);
  CHECK(has(checked.out, "for a constant x the result is not determined"));
}
