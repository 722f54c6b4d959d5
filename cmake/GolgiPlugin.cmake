# golgi_add_plugin(NAME SOURCES a.cpp …): a shared library that golgi loads, and NAME_objects, so that tests can link its
# inner parts. Include files come from the target golgi::sdk. Beside the library NAME.plugin.json is written, by which golgi knows it
# without loading it; the program golgi::golgi writes it, and tries the library for that. Where it cannot run (cross compiling without
# an emulator), `golgi plugins describe NAME.so` does that later, on the machine that the library is for.
function(golgi_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_library(${name}_objects OBJECT ${arg_SOURCES})
  target_link_libraries(${name}_objects PUBLIC golgi::sdk ${arg_LIBRARIES})
  set_target_properties(${name}_objects PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  add_library(${name} MODULE)
  target_link_libraries(${name} PRIVATE ${name}_objects)
  target_link_options(${name} PRIVATE LINKER:--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/golgi_plugin.map)
  # Relative: the same sources give the same build id in any folder.
  set_target_properties(${name} PROPERTIES PREFIX "" BUILD_RPATH_USE_ORIGIN ON LINK_DEPENDS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/golgi_plugin.map
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/golgi/plugins)
  if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
    add_custom_command(TARGET ${name} POST_BUILD COMMAND golgi::golgi plugins describe $<TARGET_FILE:${name}> VERBATIM)
  endif()
endfunction()

# Every folder KIND/NAME below `root` that holds a .cpp is a plugin; nothing is listed anywhere.
function(golgi_add_plugin_folders root)
  add_custom_target(plugins)
  file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true ${root}/*/*)
  foreach(folder ${folders})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    if(sources)
      get_filename_component(name ${folder} NAME)
      golgi_add_plugin(${name} SOURCES ${sources})
      target_include_directories(${name}_objects PUBLIC ${folder})
      target_link_libraries(${name}_objects PRIVATE golgi_flags)
      target_link_libraries(${name} PRIVATE golgi_flags)
      add_dependencies(plugins ${name})
    endif()
  endforeach()
endfunction()
