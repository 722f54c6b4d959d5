// Warnings in JSON, for the records of runs.
#pragma once

#include "golgi/host/json.hpp"

#include "golgi/core/warning.hpp"

namespace golgi {

template <class Json>
void to_json(Json& json, const Warning& warning) {
  json = {{"code", warning.code}, {"seen", warning.seen}, {"effect", warning.effect}, {"cure", warning.cure}};
}

template <class Json>
void from_json(const Json& json, Warning& warning) {
  // The format before warnings had parts.
  if (json.is_string())
    warning = {"", json.template get<std::string>()};
  else
    warning = {json.at("code"), json.at("seen"), json.at("effect"), json.at("cure")};
}

}  // namespace golgi
