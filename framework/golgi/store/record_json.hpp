// The record of an artifact as JSON: the store's manifest.json.
#pragma once

#include "golgi/host/json.hpp"

#include "golgi/store/store.hpp"

namespace golgi {

Json to_json(const Fingerprint& key, const StoreRecord& record);

/// @throws an exception if the JSON is not a record, or names a file outside the artifact's folder
StoreRecord record_from_json(const Json& json);

}  // namespace golgi
