// Folders of results, of this golgi and of those before layout 2, whose events were text and whose lags were samples.
#pragma once

#include <filesystem>

#include "golgi/api/task_context.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// @param folder  of a stage that gave a dataset   @throws IoError, DataError that name the folder
Dataset read_dataset_folder(const std::filesystem::path& folder);

/// @param folder  of a stage that gave an estimate. Lags of layout 1 are left out, and the log says so: they are in samples of
/// a
///                length that the folder does not tell.   @throws IoError, DataError that name the folder
Connectivity read_connectivity_folder(const std::filesystem::path& folder, const TaskContext& context);

/// "'runs/a': no folder of a dataset, which has a dataset.json; did you mean 'runs/a/network'?"
/// @param file  that tells such a folder ("dataset.json")   @param what  it holds ("a dataset")
DataError no_such_folder(const std::filesystem::path& folder, const char* file, const char* what);

}  // namespace golgi
