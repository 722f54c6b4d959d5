# Functions for building plugins, in this tree and, through find_package(golgi), outside:
#
#   golgi_add_plugin(NAME SOURCES a.cpp … [LIBRARIES …])        a shared library that golgi loads, and the object library
#                                                               NAME_objects, so that tests can link its internal parts
#   golgi_add_plugin_test(NAME SOURCES a_test.cpp … [LIBRARIES …] [SET param=value …])   two tests: cases in doctest, linked with
#                                                               NAME_objects, and the claims of every plugin (`golgi plugins check`,
#                                                               with these parameters of its components)
#   golgi_install_plugin(NAME)                                  into lib/golgi/plugins below the prefix
#
# Include files and compile settings come from the target golgi::sdk. NAME.plugin.json is written next to the library, so that
# golgi knows its components without loading it; the program golgi::golgi loads the library once to write it. If the program
# cannot run (cross compiling without an emulator), run `golgi plugins describe NAME.so` later, on the machine that the library
# is for.

function(golgi_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_library(${name}_objects OBJECT ${arg_SOURCES})
  target_link_libraries(${name}_objects PUBLIC golgi::sdk ${arg_LIBRARIES})
  set(folders)  # clear the caller's variable
  foreach(source ${arg_SOURCES})
    cmake_path(ABSOLUTE_PATH source NORMALIZE)
    cmake_path(GET source PARENT_PATH folder)
    list(APPEND folders ${folder})
  endforeach()
  list(REMOVE_DUPLICATES folders)
  target_include_directories(${name}_objects PUBLIC ${folders})
  set_target_properties(${name}_objects PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

  add_library(${name} MODULE)
  target_link_libraries(${name} PRIVATE ${name}_objects)
  # The build id identifies the plugin in the keys of its results.
  target_link_options(${name} PRIVATE LINKER:--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/golgi_plugin.map LINKER:--build-id=sha1)
  if(NOT GOLGI_SANITIZE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    # An undefined symbol is reported here, not while loading. (Sanitizers' symbols are resolved late.)
    target_link_options(${name} PRIVATE LINKER:--no-undefined)
  endif()
  set_target_properties(${name} PROPERTIES PREFIX "" LINK_DEPENDS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/golgi_plugin.map)
  # Installing must not change a byte, since the description contains a fingerprint of the library. The host already has the
  # SDK; with this path other programs find it, too.
  if(CMAKE_LIBRARY_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/golgi/plugins
      BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH $ORIGIN/../..)
  else()
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins BUILD_WITH_INSTALL_RPATH ON)
  endif()
  if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
    add_custom_command(TARGET ${name} POST_BUILD COMMAND golgi::golgi plugins describe $<TARGET_FILE:${name}> VERBATIM)
  endif()
endfunction()

function(golgi_add_plugin_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES;SET")
  find_package(doctest QUIET)
  if(NOT TARGET doctest::doctest)
    message(FATAL_ERROR "golgi_add_plugin_test(${name} …) needs doctest; install it (Debian: doctest-dev)")
  endif()
  add_executable(${name}_test ${arg_SOURCES} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/golgi_plugin_test_main.cpp)
  target_link_libraries(${name}_test PRIVATE ${name}_objects doctest::doctest ${arg_LIBRARIES})
  add_test(NAME ${name} COMMAND ${name}_test)
  list(TRANSFORM arg_SET PREPEND --set=)
  add_test(NAME ${name}_check COMMAND $<TARGET_FILE:golgi::golgi> plugins check $<TARGET_FILE:${name}> ${arg_SET})
endfunction()

function(golgi_install_plugin name)
  install(TARGETS ${name} LIBRARY DESTINATION lib/golgi/plugins)
  install(FILES $<TARGET_FILE_DIR:${name}>/${name}.plugin.json DESTINATION lib/golgi/plugins)
endfunction()

# A plugin of this tree: warnings are errors, and the precompiled headers and kernels are used.
function(golgi_add_own_plugin name)
  golgi_add_plugin(${name} ${ARGN})
  target_link_libraries(${name}_objects PRIVATE golgi_flags)
  target_precompile_headers(${name}_objects REUSE_FROM golgi_parsed)
  target_link_libraries(${name} PRIVATE golgi_flags golgi_kernels)
endfunction()

# Every folder KIND/NAME below `root` that contains a .cpp is a plugin of this tree; there is no list of plugins. A plugin that
# needs a library has a plugin.cmake, which is read first: it sets plugin_libraries, may append to `sources`, and sets
# plugin_left_out to the reason if the library is missing.
function(golgi_add_plugin_folders root)
  add_custom_target(plugins)
  file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true ${root}/*/*)
  foreach(folder ${folders})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    get_filename_component(name ${folder} NAME)
    set(plugin_libraries)
    set(plugin_left_out)
    if(EXISTS ${folder}/plugin.cmake)
      include(${folder}/plugin.cmake)
    endif()
    if(plugin_left_out)
      message(STATUS "Plugin ${name} is not built: ${plugin_left_out}")
    elseif(sources)
      golgi_add_own_plugin(${name} SOURCES ${sources} LIBRARIES ${plugin_libraries})
      golgi_install_plugin(${name})
      add_dependencies(plugins ${name})
    endif()
  endforeach()
endfunction()
