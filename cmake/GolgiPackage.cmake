# `cpack` in the build folder makes a Debian package with the files that `cmake --install` installs. dpkg-shlibdeps determines
# its dependencies from the binaries.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME golgi)
set(CPACK_PACKAGE_VENDOR "the golgi authors")
set(CPACK_PACKAGE_CONTACT "the golgi authors <golgi@localhost>")  # set by packagers: cpack -D CPACK_PACKAGE_CONTACT=…
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "directed connectivity from neural recordings")
set(CPACK_PACKAGE_DESCRIPTION "golgi estimates from recordings of neural activity which neuron drives which.
It simulates networks whose connections are known, estimates directed (Granger)
connectivity from their activity or from recordings, and scores every estimate
against the ground truth. Simulators, forecasting models and estimators are
plugins; a YAML file combines them into a pipeline. The package contains the
program, its plugins, and the files that plugin authors need besides a compiler.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/describe_plugins.cmake)
set(CPACK_POST_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/recommend_libraries.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Programs that link libgolgi depend on this package; installation updates the loader's cache.
file(WRITE ${PROJECT_BINARY_DIR}/debian/shlibs "libgolgi 0 golgi (>= ${PROJECT_VERSION})\n")
file(WRITE ${PROJECT_BINARY_DIR}/debian/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/debian/shlibs ${PROJECT_BINARY_DIR}/debian/triggers)
# The package itself contains libgolgi.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cmake (>= 3.25), doctest-dev, g++ (>= 4:12), libeigen3-dev (>= 3.4), make | ninja-build")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "graphviz, slurm-client")
# Packing does not build the tests first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
include(CPack)

# The Python package is a separate Debian package, for any architecture: cpack --config build/release/CPackPythonConfig.cmake
install(DIRECTORY python/golgi DESTINATION lib/python3/dist-packages COMPONENT python EXCLUDE_FROM_ALL
  FILES_MATCHING PATTERN *.py PATTERN py.typed PATTERN __pycache__ EXCLUDE)
install(FILES cmake/debian/copyright ${PROJECT_BINARY_DIR}/changelog.Debian.gz DESTINATION share/doc/python3-golgi
  COMPONENT python EXCLUDE_FROM_ALL)
configure_file(cmake/CPackPythonConfig.cmake.in ${PROJECT_BINARY_DIR}/CPackPythonConfig.cmake @ONLY)
