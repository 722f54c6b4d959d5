# Included before this folder is built as a plugin.
set(plugin_libraries ZLIB::ZLIB)
