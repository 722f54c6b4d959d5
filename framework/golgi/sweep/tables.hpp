// The tables of a sweep, in the order of points. Their bytes do not depend on interruptions, threads or shards.
#pragma once

#include <string>
#include <vector>

#include "golgi/run/stage_runner.hpp"
#include "golgi/store/publication.hpp"
#include "golgi/sweep/expand.hpp"

namespace golgi {

/// Columns of points.csv that are not axes; the prefix of a stage's column; and the cell of an artifact in it.
inline const std::vector<std::string> point_columns{"replicate", "status", "reason"};
inline constexpr const char* artifact_column = "artifact:";
std::string artifact_cell(const Fingerprint& key);

/// Adds results.csv, summary.csv and points.csv.
///   results.csv  every varied parameter and label, replicate, evaluation, estimate, member, metric, value, low, high, status,
///                reason. One row per score; an evaluation that failed has one row with the reason, and so has a point without
///                an evaluation.
///   summary.csv  every grid point, evaluation, estimate, metric: count, mean, sd, median, q1, q3, low, high over replicates,
///                pooled axes, and files that are identified by labels
///   points.csv   every varied parameter and label, replicate, status, reason, and per stage the folder of its artifact
void add_tables(Publication& publication, const Sweep& sweep, const PipelineSpec& spec, const std::vector<StageResult>& results,
                StageRunner& stages);

}  // namespace golgi
