// The published estimates: matrices and areas recorded with the 160 networks of Lu et al. 2023, of which 80 are available.
#include <doctest/doctest.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/numerics/roc.hpp"
#include "order.hpp"
#include "support/number_table.hpp"
#include "support/shared_data.hpp"

using namespace golgi;

namespace {

/// The paper's signal: clipped at 30 mV, each variable to mean 0 and population variance 1.
Matrix signal_of(const Matrix& v) {
  Eigen::ArrayXXd x = eigen(v).array().min(30.0);
  x.colwise() -= x.rowwise().mean().eval();
  x.colwise() /= x.square().rowwise().mean().sqrt().eval();
  return matrix_of(x.matrix());
}

/// "n05_p2_s0" -> the published areas by AIC and BIC.
std::map<std::string, std::pair<double, double>> published_areas(const std::filesystem::path& path) {
  std::map<std::string, std::pair<double, double>> areas;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::stringstream cells(line);
    std::vector<std::string> cell(5);
    for (auto& text : cell) std::getline(cells, text, ',');
    const std::string n = cell[0].size() == 1 ? "0" + cell[0] : cell[0];
    areas["n" + n + "_p" + cell[1].substr(2) + "_s" + cell[2]] = {parse_number(cell[3]).value(), parse_number(cell[4]).value()};
  }
  return areas;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t stride = 16;  // with sanitizers and -O1 all 80 would take minutes
#else
constexpr std::size_t stride = 1;
#endif

}  // namespace

TEST_CASE(
    "F of all recorded networks equals the published matrices, by AIC and BIC, up to order 5 and 10, and so do the areas") {
  const auto shared = test::shared_data("MVGC of the published networks");
  if (!shared) return;
  const auto areas = published_areas(*shared / "paper_results.csv");
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "izhikevich"))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  REQUIRE(folders.size() == 80);
  double largest_excess = 0;
  for (std::size_t k = 0; k < folders.size(); k += stride) {
    const auto& folder = folders[k];
    CAPTURE(folder);
    const Matrix x = signal_of(read_npy(folder / "v.npy")), truth = read_npy(folder / "connectivity.npy");
    const std::vector<ConstView> trials{x};
    for (const std::string criterion : {"aic", "bic"})
      for (int max_order : {5, 10}) {
        CAPTURE(criterion);
        CAPTURE(max_order);
        mvgc::Params params;
        params.fit = mvgc::Fit::lwr;
        params.max_order = max_order;
        params.criterion = criterion == "aic" ? mvgc::OrderCriterion::aic : mvgc::OrderCriterion::bic;
        const auto choice = mvgc::choose_order(trials, params);
        const Matrix f = pairwise_conditional_granger(choice.fits.model(choice.order));
        const Matrix golden =
            test::read_number_table(folder / ("mvgc_" + criterion + "_F_p" + std::to_string(max_order) + ".csv"));
        for (std::ptrdiff_t i = 0; i < f.rows(); ++i)
          for (std::ptrdiff_t j = 0; j < f.cols(); ++j) {
            if (i == j) continue;
            const double difference = std::abs(f(i, j) - golden(i, j));
            largest_excess = std::max(largest_excess, difference / (1e-8 * golden(i, j) + 1e-12));
            // Spec: the smallest F is 6e-12.
            REQUIRE(difference <= 1e-8 * golden(i, j) + 1e-12);
          }
        if (max_order != 10) continue;
        const auto [by_aic, by_bic] = areas.at(folder.filename().string());
        // The published table has six decimals.
        CHECK(std::abs(auroc(paper_pairs(f, truth)).value - (criterion == "aic" ? by_aic : by_bic)) <= 1e-6);
      }
  }
  MESSAGE("largest |ΔF| is " << largest_excess << " of the allowed 1e-8 F + 1e-12");
}
