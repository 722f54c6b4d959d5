// The program's JSON type: an object keeps the order in which its fields were set. The parser is compiled once, in json.cpp.
#pragma once

#include <nlohmann/json.hpp>

namespace golgi {

using Json = nlohmann::ordered_json;

// JSON has no NaN and no infinity: they are written as null, which is read as undefined.
Json json_number(double value);
double number_in(const Json& json);

}  // namespace golgi

extern template class nlohmann::basic_json<nlohmann::ordered_map>;
// Members that are templates are not part of their class's instantiation.
extern template golgi::Json golgi::Json::parse(std::string&&, parser_callback_t, bool, bool);
extern template golgi::Json golgi::Json::parse(std::string&, parser_callback_t, bool, bool);
extern template golgi::Json golgi::Json::parse(const std::string&, parser_callback_t, bool, bool);
