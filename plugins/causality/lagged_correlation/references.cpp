// References that a paper using this component should cite.
#include "lagged_correlation.hpp"

namespace golgi::lagged_correlation_plugin {

std::string LaggedCorrelation::bibtex() {
  return R"(@book{box2015, author = {Box, George E. P. and Jenkins, Gwilym M. and Reinsel, Gregory C. and Ljung, Greta M.},
  title = {Time Series Analysis: Forecasting and Control}, publisher = {Wiley}, year = {2015}}
)";
}

}  // namespace golgi::lagged_correlation_plugin
