// golgi figure RUN/STAGE for an estimate: draws its matrix or its graph.
#include "golgi/app/commands/estimate_figure.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "golgi/app/figure_file.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/page/estimate_figure.hpp"
#include "golgi/page/ordering.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/store/published.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// The estimate with what its run recorded about it; only the estimate where the folder is not part of a run.
page::EstimateShown shown_in(const fs::path& folder, std::optional<Dataset>& recording) {
  const std::string stage = folder.filename().string();
  const fs::path run_folder = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  if (fs::exists(run_folder / "manifest.json")) {
    page::RunShown run = page::read_results(run_folder);
    for (page::EstimateShown& each : run.estimates)
      if (each.stage == stage) {
        recording = run.recording(each);
        return std::move(each);
      }
  }
  return {stage, "", load_connectivity(FolderReader(folder)), "", std::nullopt};
}

double level_of(const Options& options) {
  const std::string text = options["q"].as<std::string>();
  const auto level = parse_number(text);
  if (!level || !(*level > 0 && *level <= 1)) throw UsageError("--q " + text + ": expected a level in (0, 1], such as 0.05");
  return *level;
}

/// Reads "--strongest 20" or "--strongest 5%". @return the number of links among `n_pairs`
std::size_t strongest_of(const Options& options, std::size_t n_pairs) {
  std::string text = options["strongest"].as<std::string>();
  const bool is_share = text.ends_with("%");
  const auto value = parse_number(is_share ? text.substr(0, text.size() - 1) : text);
  if (!value || !(*value > 0) || (is_share ? *value > 100 : *value != std::floor(*value)))
    throw UsageError("--strongest " + text + ": expected a number of links, such as 20, or a share, such as 5%");
  return static_cast<std::size_t>(std::ceil(is_share ? *value / 100 * static_cast<double>(n_pairs) : *value));
}

void apply_threshold(const Options& options, const page::EstimateShown& estimate, page::Links& links) {
  if (options.count("q") && options.count("strongest"))
    throw UsageError("--q and --strongest: both set the threshold; give only one of them");
  if (options.count("q")) {
    const double level = level_of(options);
    if (!links.by_q) throw UsageError("--q: '" + estimate.stage + "' has no q; use --strongest N");
    links.keep([&](const Edge& edge, std::size_t) { return edge.q <= level; }, fmt::format("q ≤ {}", level));
  } else if (options.count("strongest")) {
    const std::size_t most = strongest_of(options, links.edges.size());
    links.keep([&](const Edge&, std::size_t rank) { return rank < most; }, fmt::format("the strongest {}", most));
  } else if (options.count("graph")) {
    const int usual = links.usual;
    const auto steps = links.step;
    links.keep([&](const Edge&, std::size_t rank) { return steps[rank] >= usual; }, std::string(links.steps[usual]));
  } else {
    links.keep([](const Edge&, std::size_t) { return true; }, "every pair");
  }
}

}  // namespace

void add_estimate_figure_options(OptionAdder& add) {
  namespace po = boost::program_options;
  add("graph", "for an estimate: draw a graph instead of the matrix");
  add("q", po::value<std::string>()->value_name("Q"), "for an estimate: only links with q up to this level");
  add("strongest", po::value<std::string>()->value_name("N|P%"), "for an estimate: only the N, or P %, strongest links");
  add("order", po::value<std::string>()->value_name("ORDER"),
      "for an estimate: order of the variables: file (default), area, cluster or firing; a graph with an order is drawn on a "
      "circle");
}

int draw_estimate(const Options& options, const fs::path& folder, const fs::path& out) {
  std::optional<Dataset> recording;
  page::EstimateShown estimate = shown_in(folder, recording);
  const Dataset* shown_recording = recording ? &*recording : nullptr;
  auto groups = page::groups_of(estimate.connectivity, shown_recording);
  const bool has_order = options.count("order") > 0;
  if (has_order) {
    const auto places =
        page::ordering(page::order_named(options["order"].as<std::string>()), estimate.connectivity, shown_recording);
    estimate = page::reordered(estimate, places);
    const auto in_file = groups;
    for (std::size_t k = 0; k < groups.size(); ++k) groups[k] = in_file[places[k]];
  }
  page::Links links(estimate.connectivity);
  const std::size_t n_pairs = links.edges.size();
  apply_threshold(options, estimate, links);
  page::Drawing drawing;
  if (options.count("graph")) {
    const auto layout =
        has_order ? page::circle(estimate.connectivity.n()) : page::place(estimate.connectivity, links, shown_recording);
    drawing = page::network_drawing(estimate.connectivity, links, layout, groups);
  } else {
    drawing = page::matrix_drawing(estimate, links);
  }
  const std::string title = options.count("title")       ? options["title"].as<std::string>()
                            : estimate.component.empty() ? estimate.stage
                                                         : estimate.stage + "  (" + estimate.component + ")";
  write_figure(out, page::estimate_figure(title, page::caption_of(estimate, links, n_pairs), drawing), options);
  if (options.count("json"))
    std::cout << Json{{"figure", out.string()}, {"variables", estimate.connectivity.n()}, {"links", links.shown()}}.dump(2)
              << "\n";
  else
    std::cout << out.string() << ": " << plural(links.shown(), "link") << " of "
              << plural(estimate.connectivity.n(), "variable") << "\n";
  return 0;
}

}  // namespace golgi
