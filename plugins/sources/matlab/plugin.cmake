# Read before this folder becomes a plugin.
set(plugin_libraries ZLIB::ZLIB)
