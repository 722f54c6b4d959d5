// Parameters of causality/changing_granger.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

namespace golgi::changing_granger {

enum class Estimated { smoothed, filtered };
enum class Switches { none, scan };

struct Params {
  int block = 500;
  std::vector<std::string> targets;
  bool lag = true;
  std::vector<double> source_time_constants{5, 10};
  int powers = 4;
  std::vector<double> own_time_constants{2, 5, 10, 20};
  std::vector<double> own_event_time_constants{3, 10, 20, 50};
  int skip_after_event = 5;
  Estimated estimate = Estimated::smoothed;
  Switches switches = Switches::none;
  int surrogates = 99;
  std::vector<double> switch_s;
  Correction correction = Correction::benjamini_hochberg;

  static void describe(SchemaOf<Params>& schema);
};

}  // namespace golgi::changing_granger
