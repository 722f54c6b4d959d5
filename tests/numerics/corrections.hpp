// All ways to adjust p-values, for tests that try each.
#pragma once

#include "golgi/data/estimate.hpp"

namespace golgi::test {

inline constexpr Correction all_corrections[] = {
    Correction::none, Correction::bonferroni,         Correction::sidak,
    Correction::holm, Correction::benjamini_hochberg, Correction::benjamini_yekutieli};

}  // namespace golgi::test
