// The conformance suite knows every kind of component.
#include "golgi/conformance/kinds.hpp"

#include <doctest/doctest.h>

#include "golgi/api/kinds.hpp"
#include "golgi/conformance/claims.hpp"

namespace golgi {

TEST_CASE("the checks of a kind are indexed by kind, and every kind has claims") {
  for (const auto& kind : all_kinds()) {
    CHECK(examined_as(kind.kind).kind == kind.kind);
    CHECK(claims_of(kind.kind).size() >= parameter_claims().size());
  }
}

}  // namespace golgi
