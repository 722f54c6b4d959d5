// Parameters of causality/changing_granger.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/unseen_drive.hpp>
#include <optional>
#include <string>
#include <vector>

namespace golgi::changing_granger {

enum class Estimated { smoothed, filtered };
enum class Switches { none, scan };
enum class LinkOfRate { automatic, identity };

struct Params : DriveParams {
  int block = 500;
  std::vector<std::string> targets;
  bool lag = true;
  std::vector<double> source_time_constants{5, 10};
  int powers = 4;
  std::vector<double> own_time_constants{2, 5, 10, 20};
  std::vector<double> own_event_time_constants{3, 10, 20, 50};
  int skip_after_event = 5;
  std::vector<std::string> covariates;
  int covariate_lags = 2;
  std::vector<double> covariate_time_constants{5, 20};
  LinkOfRate link = LinkOfRate::automatic;
  Estimated estimate = Estimated::smoothed;
  Switches switches = Switches::none;
  int surrogates = 99;
  std::vector<double> switch_s;
  bool alarms = false;
  std::vector<double> alarm_windows_s{0.2, 0.5};
  std::optional<double> alarm_threshold;
  std::optional<double> alarm_static_s;
  int alarm_surrogates = 19;
  Correction correction = Correction::benjamini_hochberg;

  static void describe(SchemaOf<Params>& schema);
};

}  // namespace golgi::changing_granger
