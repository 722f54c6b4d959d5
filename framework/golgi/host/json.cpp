#include "golgi/host/json.hpp"

#include <cmath>

#include "golgi/data/matrix.hpp"

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace golgi {

Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number_in(const Json& json) { return json.is_null() ? undefined : json.get<double>(); }

}  // namespace golgi
