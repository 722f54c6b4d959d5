// Folders of results, of this golgi and of versions before layout 2, whose events were text and whose lags were in samples.
#pragma once

#include <filesystem>

#include "golgi/api/task_context.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// @param folder  of a stage whose result is a dataset   @throws IoError, DataError that name the folder
Dataset read_dataset_folder(const std::filesystem::path& folder);

/// @param folder  of a stage whose result is an estimate. Lags of layout 1 are left out, and the log reports this: they are in
///         samples, and the folder does not give the sampling interval.   @throws IoError, DataError that name the folder
Connectivity read_connectivity_folder(const std::filesystem::path& folder, const TaskContext& context);

/// The error "'runs/a': is not a folder of a dataset, which has a dataset.json; did you mean 'runs/a/network'?"
/// @param file  that marks such a folder ("dataset.json")   @param what  its content ("a dataset")
DataError no_such_folder(const std::filesystem::path& folder, const char* file, const char* what);

}  // namespace golgi
