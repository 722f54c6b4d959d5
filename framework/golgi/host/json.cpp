#include "golgi/host/json.hpp"

#include <cmath>

#include "golgi/data/matrix.hpp"

template class nlohmann::basic_json<nlohmann::ordered_map>;
template golgi::Json golgi::Json::parse(std::string&&, parser_callback_t, bool, bool);
template golgi::Json golgi::Json::parse(std::string&, parser_callback_t, bool, bool);
template golgi::Json golgi::Json::parse(const std::string&, parser_callback_t, bool, bool);

namespace golgi {

Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number_in(const Json& json) { return json.is_null() ? undefined : json.get<double>(); }

}  // namespace golgi
