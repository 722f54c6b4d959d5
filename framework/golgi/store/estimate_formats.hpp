// Exports estimates to formats of other programs: GraphML for networkx, Gephi and Cytoscape, CSV and JSON of links, MATLAB.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"

namespace golgi {

/// The folders of estimates: `folder` itself if it is a stage's folder, else those of its run, sorted by name.
/// @throws UsageError if there is none
std::vector<std::filesystem::path> estimates_in(std::filesystem::path folder);

/// Pairs with a defined score, strongest first; each pair once if the estimate is undirected.
/// @param q  largest q of the pairs; NaN: all pairs. @throws DataError if the estimate has no q
std::vector<Edge> links_of(const Connectivity& connectivity, double q = undefined);

// The links as text, each with all quantities that the estimate has.
std::string graph_ml(const Connectivity& connectivity, std::span<const Edge> links);
std::string links_csv(const Connectivity& connectivity, std::span<const Edge> links);
std::string links_json(const Connectivity& connectivity, std::span<const Edge> links);

/// A MATLAB file (level 5) with the matrices themselves: names, score, sign, p, …; row = target, column = source.
std::string mat_file(const Connectivity& connectivity);

}  // namespace golgi
