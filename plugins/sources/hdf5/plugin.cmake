# Included before this folder is built as a plugin. Without HDF5, golgi is built without this plugin, and an error about an HDF5
# file explains how to get it.
option(GOLGI_HDF5 "Build the reader of HDF5 files: NWB, MATLAB 7.3, SONATA (needs libhdf5-dev)" ON)
if(GOLGI_HDF5)
  # Debian installs the serial build in separate folders.
  find_path(HDF5_INCLUDE_FOLDER hdf5.h PATH_SUFFIXES hdf5/serial)
  find_library(HDF5_LIBRARY NAMES hdf5_serial hdf5)
  mark_as_advanced(HDF5_INCLUDE_FOLDER HDF5_LIBRARY)
endif()
if(GOLGI_HDF5 AND HDF5_INCLUDE_FOLDER AND HDF5_LIBRARY)
  add_library(golgi_hdf5_library INTERFACE)
  target_include_directories(golgi_hdf5_library SYSTEM INTERFACE ${HDF5_INCLUDE_FOLDER})
  target_link_libraries(golgi_hdf5_library INTERFACE ${HDF5_LIBRARY})
  set(plugin_libraries golgi_hdf5_library)
  # MATLAB variables are interpreted in the same way in all versions of its files.
  list(APPEND sources ${root}/sources/matlab/matlab_recordings.cpp)
else()
  set(plugin_left_out "libhdf5-dev is not installed, or GOLGI_HDF5 is OFF")
endif()
