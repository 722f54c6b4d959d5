// The record of an artifact as JSON: the store's manifest.json.
#pragma once

#include <nlohmann/json.hpp>

#include "golgi/store/store.hpp"

namespace golgi {

nlohmann::ordered_json to_json(const Fingerprint& key, const StoreRecord& record);

/// @throws an exception where that is not a record, or names a file outside the artifact's folder
StoreRecord record_from_json(const nlohmann::ordered_json& json);

}  // namespace golgi
