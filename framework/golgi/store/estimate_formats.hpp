// Estimates in the formats of other programs: GraphML for networkx, Gephi and Cytoscape, CSV and JSON of links, MATLAB.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"

namespace golgi {

/// Folders of estimates: `folder` itself where it is a stage's, else those of its run, in the order of their names.
/// @throws UsageError where there is none
std::vector<std::filesystem::path> estimates_in(std::filesystem::path folder);

/// Pairs with a defined score, strongest first; of an undirected estimate each once.
/// @param q  only pairs with q up to it; NaN: all. @throws DataError where the estimate has no q
std::vector<Edge> links_of(const Connectivity& connectivity, double q = undefined);

// Text of the links; every quantity that the estimate has stands next to its link.
std::string graph_ml(const Connectivity& connectivity, std::span<const Edge> links);
std::string links_csv(const Connectivity& connectivity, std::span<const Edge> links);
std::string links_json(const Connectivity& connectivity, std::span<const Edge> links);

/// A MATLAB file (level 5) of the matrices themselves: names, score, sign, p, …; row = target, column = source.
std::string mat_file(const Connectivity& connectivity);

}  // namespace golgi
